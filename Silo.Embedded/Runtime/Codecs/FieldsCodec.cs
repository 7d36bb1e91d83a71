using System.Reflection;
using System.Runtime.CompilerServices;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>
/// Tuples and key-value pairs: their fields in order. Their shape never changes, so nothing else is written.
/// </summary>
internal sealed class FieldsCodec(CodecBook book, Type type) : Codec
{
    private readonly (FieldInfo Field, Slot Slot)[] _fields =
    [
        .. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => (field, book.SlotOf(field.FieldType, $"{type}"))),
    ];

    public override bool IsImmutable => _fields.All(each => each.Slot.IsImmutable);

    public override void Write(PayloadWriter writer, object value)
    {
        foreach ((FieldInfo field, Slot slot) in _fields) slot.Write(writer, field.GetValue(value));
    }

    public override object Read(PayloadReader reader)
    {
        object value = RuntimeHelpers.GetUninitializedObject(type);
        foreach ((FieldInfo field, Slot slot) in _fields) field.SetValue(value, slot.Read(reader));
        return value;
    }
}
