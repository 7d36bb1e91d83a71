using Conference.Silo.Embedded.Runtime;

namespace Conference.Silo.Embedded.Storage;

internal static class PersistentState
{
    /// <summary>The state of that type and name of one activation, not yet read.</summary>
    public static IPersistentStateBridge Create(StateParameter parameter, Activation activation) =>
        (IPersistentStateBridge)Activator.CreateInstance(
            typeof(PersistentState<>).MakeGenericType(parameter.Type), parameter, activation)!;
}
