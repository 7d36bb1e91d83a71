namespace Conference.Silo.Embedded.Runtime;

/// <summary>The life of an activation, in order.</summary>
internal enum ActivationState
{
    Activating,
    Active,

    /// <summary>Running calls finish; others wait for the next activation.</summary>
    Deactivating,
    Gone,
}
