using Conference.Silo.Embedded.Runtime;

namespace Conference.Silo.Embedded;

/// <summary>
/// Whoever calls the grains of a stepped silo from outside: what it awaits goes on in turns of its own, so that nothing
/// of it leaves the simulation's thread.
/// </summary>
public sealed class OutsideParty
{
    private readonly TurnGroup _turns;
    private readonly Action<Exception> _onFailed;

    /// <param name="onFailed">Told what escapes from posted work.</param>
    internal OutsideParty(TurnQueue queue, Action<Exception> onFailed) =>
        (_turns, _onFailed) = (new TurnGroup(queue, activation: null), onFailed);

    /// <summary>Starts with the silo's next step.</summary>
    public void Post(Func<Task> work) => _turns.Post(async () =>
    {
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            _onFailed(failure);
        }
    });
}
