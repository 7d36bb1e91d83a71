using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Serialization;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>
/// A type marked [GenerateSerializer]. Members are found by id, so that a reader of another version skips what it
/// does not know
/// and leaves at its default what is not there.
/// </summary>
internal sealed class ObjectCodec(Type type) : Codec
{
    private readonly Dictionary<MemberKey, Member> _members = [];
    private readonly ConstructorInfo? _constructor =
        type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);

    public override bool IsImmutable { get; } = type.IsDefined(typeof(ImmutableAttribute), inherit: false);

    /// <summary>Second half of construction: members may be of this very type, which has to be known by then.</summary>
    public void Learn(CodecBook book)
    {
        foreach ((MemberKey key, FieldInfo field) in TypeShape.MembersOf(type))
        {
            if (!_members.TryAdd(key, new Member(field, book.SlotOf(field.FieldType, $"{type}.{field.Name}"))))
            {
                throw new CodecNotFoundException($"{type} uses [Id({key.Id})] twice.");
            }
        }
    }

    public override void Write(PayloadWriter writer, object value)
    {
        int section = writer.BeginSection();
        writer.Count(_members.Count);
        foreach ((MemberKey key, Member member) in _members)
        {
            writer.Byte(key.Level);
            writer.Byte(key.Space);
            writer.Count((int)key.Id);
            int start = writer.BeginSection();
            member.Slot.Write(writer, member.Field.GetValue(value));
            writer.EndSection(start);
        }

        writer.EndSection(section);
    }

    public override object Read(PayloadReader reader)
    {
        object value = MakeUninitialised();
        ReadInto(value, reader);
        return value;
    }

    /// <summary>As Orleans makes them: a constructor without parameters runs, any other does not.</summary>
    public object MakeUninitialised() =>
        _constructor is null || type.IsAssignableTo(typeof(Exception))
            ? RuntimeHelpers.GetUninitializedObject(type)
            : _constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null);

    public void ReadInto(object value, PayloadReader reader)
    {
        int end = reader.BeginSection();
        for (int left = reader.ElementCount(); left > 0; left--)
        {
            var key = new MemberKey(reader.Byte(), reader.Byte(), (uint)reader.Count());
            int memberEnd = reader.BeginSection();
            if (_members.TryGetValue(key, out Member? member)) member.Field.SetValue(value, member.Slot.Read(reader));
            reader.EndSection(memberEnd);
        }

        reader.EndSection(end);
    }

    private sealed record Member(FieldInfo Field, Slot Slot);
}
