using System.Globalization;

namespace Conference.Silo.Embedded.Codecs;

internal sealed class EnumCodec(Type type) : Codec
{
    private readonly bool _isUnsigned = Enum.GetUnderlyingType(type) == typeof(ulong);

    public override bool IsImmutable => true;

    public override void Write(PayloadWriter writer, object value) => writer.UInt64(
        _isUnsigned
            ? Convert.ToUInt64(value, CultureInfo.InvariantCulture)
            : (ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture));

    public override object Read(PayloadReader reader) =>
        _isUnsigned ? Enum.ToObject(type, reader.UInt64()) : Enum.ToObject(type, (long)reader.UInt64());
}
