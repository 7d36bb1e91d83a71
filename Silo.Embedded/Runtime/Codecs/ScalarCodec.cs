namespace Conference.Silo.Embedded.Codecs;

internal sealed class ScalarCodec<T>(
    Action<PayloadWriter, T> write, Func<PayloadReader, T> read, bool isImmutable = true) : Codec
    where T : notnull
{
    public override bool IsImmutable => isImmutable;

    public override void Write(PayloadWriter writer, object value) => write(writer, (T)value);

    public override object Read(PayloadReader reader) => read(reader);
}
