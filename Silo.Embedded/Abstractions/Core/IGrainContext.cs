namespace Orleans.Runtime;

/// <summary>One activation of a grain.</summary>
public interface IGrainContext
{
    GrainId GrainId { get; }

    /// <summary>The grain object, once it was made.</summary>
    object? GrainInstance { get; }

    IServiceProvider ActivationServices { get; }
}
