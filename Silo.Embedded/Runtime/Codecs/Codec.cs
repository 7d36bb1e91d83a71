namespace Conference.Silo.Embedded.Codecs;

/// <summary>Writes and reads values of exactly one type, never null.</summary>
internal abstract class Codec
{
    /// <summary>True: the value may be shared instead of copied.</summary>
    public abstract bool IsImmutable { get; }

    public abstract void Write(PayloadWriter writer, object value);

    public abstract object Read(PayloadReader reader);
}
