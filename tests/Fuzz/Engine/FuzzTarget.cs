namespace Conference.Fuzz.Engine;

/// <summary>
/// Something that reads hostile bytes, with an oracle that says what must hold of any of them. A target keeps no memory
/// of one input for the next, so that an input that fails once fails always.
/// </summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>Names its corpus folder and stands on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Longer inputs are cut.</summary>
    public virtual int LengthMax => 1500;

    /// <summary>Inputs are lines of text and are mutated as such.</summary>
    public virtual bool IsText => false;

    /// <summary>How many inputs the tests run.</summary>
    public virtual int ExecutionsInTests => 20_000;

    /// <summary>Pieces that chance would not find.</summary>
    public virtual IReadOnlyList<byte[]> Dictionary => [];

    /// <summary>Valid inputs to begin with.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>
    /// Mends what would stop a mutation at the door, such as a length or a checksum. Called on half of them.
    /// </summary>
    public virtual byte[] Mend(byte[] input, Random random) => input;

    /// <summary>Throws when the oracle is violated; any other exception is a finding too.</summary>
    /// <param name="input">Ends where its memory ends: reading on is a fault of the processor.</param>
    /// <param name="outcome">What happened, as far as it can be seen: inputs with new outcomes are kept.</param>
    public abstract void Run(ReadOnlySpan<byte> input, Outcome outcome);

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
