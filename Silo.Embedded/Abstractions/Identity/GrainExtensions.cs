using Conference.Silo.Embedded.Runtime;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What is known of a grain or of a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to this grain, to be handed to others; <c>this</c> itself must not leave the grain.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        ActivationScope.ReferenceTo<TGrainInterface>(grain);

    public static GrainId GetGrainId(this IAddressable grain) => ActivationScope.IdOf(grain);

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();
}
