using Conference.Silo.Embedded.Runtime;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What is known of a grain or of a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>
    /// A reference to this grain, to be handed to others; <c>this</c> itself must not leave the grain.
    /// </summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        grain switch
        {
            Reference reference => reference.As<TGrainInterface>(),
            IGrainBase own => Activation.Of(own).Engine.ReferenceTo<TGrainInterface>(Activation.Of(own).GrainId),
            _ => throw NotAddressable(grain),
        };

    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        Reference reference => reference.Id,
        IGrainBase { GrainContext: { } context } => context.GrainId,
        _ => throw NotAddressable(grain),
    };

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    private static ArgumentException NotAddressable(IAddressable grain) =>
        new($"{grain?.GetType()} is neither an activated grain nor a reference.", nameof(grain));
}
