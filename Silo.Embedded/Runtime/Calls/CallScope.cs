using System.Collections.Immutable;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// What flows with the code of one call, wherever it runs: whose code it is, and what the request carries. One value, since
/// each that flows by itself costs a copy of all of them.
/// </summary>
/// <param name="Activation">The grain's; null for code of no grain.</param>
/// <param name="Call">The call that is being answered; null in a timer and where no call is.</param>
/// <param name="Values">Of the request context.</param>
/// <param name="Chain">Not empty: calls of this chain may enter the grain that allowed it while it waits.</param>
internal sealed record CallScope(Activation? Activation, Call? Call, ImmutableDictionary<string, object> Values, Guid Chain)
{
    private static readonly AsyncLocal<CallScope?> Ambient = new();

    public static readonly CallScope Outside = new(null, null, ImmutableDictionary<string, object>.Empty, Guid.Empty);

    public static CallScope Current
    {
        get => Ambient.Value ?? Outside;
        set => Ambient.Value = value;
    }
}
