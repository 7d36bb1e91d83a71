using Orleans.Runtime;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>
/// A place of a declared type: a parameter, a member, an element. Adds to the codec what a place needs: null, and which
/// derived type stands there.
/// </summary>
internal sealed class Slot(CodecBook book, Type declared)
{
    private const byte Null = 0;
    private const byte AsDeclared = 1;
    private const byte Tagged = 2;

    private readonly Type _type = Nullable.GetUnderlyingType(declared) ?? declared;
    private Sharing _sharing;
    private readonly bool _isBare = declared.IsValueType && Nullable.GetUnderlyingType(declared) is null;

    public Type Declared => declared;

    /// <summary>Asked of every argument of every call, and never another.</summary>
    public bool IsImmutable =>
        (_sharing is Sharing.Unknown ? _sharing = FindSharing() : _sharing) is Sharing.Shared;

    private bool IsClosed =>
        CollectionKinds.IsCollection(_type) || !_type.IsAbstract || _type.IsAssignableTo(typeof(IAddressable));

    public void Write(PayloadWriter writer, object? value)
    {
        if (_isBare)
        {
            book.CodecOf(_type).Write(writer, value!);
            return;
        }

        if (value is null)
        {
            writer.Byte(Null);
            return;
        }

        Type actual = CodecBook.WrittenAs(value, _type);
        writer.Byte(actual == _type ? AsDeclared : Tagged);
        if (actual != _type) book.Names.Write(writer, actual);
        book.CodecOf(actual).Write(writer, value);
    }

    public object? Read(PayloadReader reader)
    {
        if (_isBare) return book.CodecOf(_type).Read(reader);

        switch (reader.Byte())
        {
            case Null: return null;
            case AsDeclared: return book.CodecOf(_type).Read(reader);
            case Tagged:
                Type actual = book.Names.Read(reader);
                return actual.IsAssignableTo(_type)
                    ? book.CodecOf(actual).Read(reader)
                    : throw new InvalidDataException(
                        $"The payload is damaged: {actual} stands where {_type} is declared.");
            default: throw new InvalidDataException("The payload is damaged: unknown kind of value.");
        }
    }

    private Sharing FindSharing() =>
        book.IsImmutableByAttribute(_type) || (IsClosed && book.CodecOf(_type).IsImmutable) ? Sharing.Shared : Sharing.Copied;

    /// <summary>Whether what stands here may be shared instead of copied.</summary>
    private enum Sharing : byte
    {
        Unknown,
        Shared,
        Copied,
    }
}
