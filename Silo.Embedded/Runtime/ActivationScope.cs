using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>The way from a grain object or a reference to what the engine knows of it.</summary>
internal static class ActivationScope
{
    [field: ThreadStatic]
    public static IActivation? Constructing { get; set; }

    public static IActivation Of(IGrainBase grain) => grain.GrainContext as IActivation
        ?? throw new InvalidOperationException($"{grain.GetType()} was not activated by the engine.");

    public static GrainId IdOf(IAddressable grain) => grain switch
    {
        IGrainBase { GrainContext: { } context } => context.GrainId,
        _ => throw new ArgumentException($"{grain?.GetType()} is neither an activated grain nor a reference.", nameof(grain)),
    };

    public static T ReferenceTo<T>(IAddressable grain) => grain is IGrainBase own
        ? Of(own).Reference<T>()
        : throw new ArgumentException($"{grain?.GetType()} is neither an activated grain nor a reference.", nameof(grain));
}
