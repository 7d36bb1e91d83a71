using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>
/// The codecs of one silo, each made once. Refuses what Orleans would refuse: a type without [GenerateSerializer] at
/// any level,
/// a member without an id, a delegate, an object.
/// </summary>
internal sealed class CodecBook(IReferences references)
{
    /// <summary>The first byte of a stored payload.</summary>
    private const byte Version = 1;

    private readonly ConcurrentDictionary<Type, Codec> _codecs = new(ScalarCodecs.All);
    private readonly ConcurrentDictionary<Type, Slot> _slots = new();
    private readonly ConcurrentDictionary<Type, bool> _immutable = new();
    private readonly Dictionary<Type, Codec> _making = [];
    private readonly Lock _makingLock = new();

    public TypeNames Names { get; } = new();

    /// <summary>
    /// A place of this declared type. Refused where nothing that may stand there has a codec, naming the place.
    /// </summary>
    public Slot SlotOf(Type declared, string where)
    {
        if (_slots.TryGetValue(declared, out Slot? known)) return known;
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;
        try
        {
            if (CollectionKinds.IsView(type)) SlotOf(CollectionKinds.ElementOf(type), $"an element of {type}");
            else if (!IsOpen(type)) CodecOf(type);
        }
        catch (CodecNotFoundException refused)
        {
            throw new CodecNotFoundException($"{where}: {refused.Message}", refused);
        }

        return _slots.GetOrAdd(declared, new Slot(this, declared));
    }

    public Codec CodecOf(Type type)
    {
        if (_codecs.TryGetValue(type, out Codec? codec)) return codec;
        lock (_makingLock)
        {
            if (_making.TryGetValue(type, out codec) || _codecs.TryGetValue(type, out codec)) return codec;

            bool isOutermost = _making.Count == 0;
            try
            {
                codec = Make(type);
                // What is being made refers to itself and to its neighbours: all of it is usable, or none of it.
                if (isOutermost) foreach ((Type made, Codec its) in _making) _codecs.TryAdd(made, its);
                return codec;
            }
            finally
            {
                if (isOutermost) _making.Clear();
            }
        }
    }

    public bool IsImmutableByAttribute(Type type) =>
        _immutable.GetOrAdd(type, static type => type.IsDefined(typeof(ImmutableAttribute), inherit: false));

    /// <summary>The type whose codec writes this value.</summary>
    public static Type WrittenAs(object value, Type declared)
    {
        // An IPAddress may be of a hidden derived class that is written all the same.
        if (declared.IsAssignableTo(typeof(IAddressable)) || ScalarCodecs.All.ContainsKey(declared)) return declared;

        Type actual = value.GetType();
        if (actual == declared) return actual;
        if (CollectionKinds.KindOf(actual) is { } kind && kind.IsAssignableTo(declared)) return kind;
        if (CollectionKinds.IsView(declared) && !TypeShape.IsMarked(actual)) return ListFor(declared, actual);
        return actual;
    }

    /// <summary>A deep copy, or the value itself where no one can tell.</summary>
    public object? Copy(object? value, Slot slot, bool evenImmutable)
    {
        if (value is null) return null;
        if (!evenImmutable && (slot.IsImmutable || CodecOf(WrittenAs(value, slot.Declared)).IsImmutable)) return value;

        var writer = new PayloadWriter();
        slot.Write(writer, value);
        return slot.Read(new PayloadReader(writer.Written));
    }

    public static byte[] Store(object? value, Slot slot)
    {
        var writer = new PayloadWriter();
        writer.Byte(Version);
        slot.Write(writer, value);
        return writer.Written.ToArray();
    }

    public static object? Load(ReadOnlyMemory<byte> payload, Slot slot)
    {
        var reader = new PayloadReader(payload);
        byte version = reader.Byte();
        return version == Version
            ? slot.Read(reader)
            : throw new InvalidDataException($"The payload has version {version}, this engine reads {Version}.");
    }

    /// <summary>The value a state has before it was written.</summary>
    public object? MakeUninitialised(Type type)
    {
        if (type.IsAbstract || type.IsArray || type == typeof(string)) return null;
        return TypeShape.IsMarked(type) && CodecOf(type) is ObjectCodec codec
            ? codec.MakeUninitialised()
            : type.GetConstructor([])?.Invoke(null) ?? RuntimeHelpers.GetUninitializedObject(type);
    }

    /// <summary>An abstract base: what stands there is known at run time only.</summary>
    private static bool IsOpen(Type type)
    {
        if (!type.IsAbstract || type.IsInterface || CollectionKinds.IsCollection(type)) return false;
        return TypeShape.IsMarked(type) ? true : throw Refused(
            type, "mark it and each type derived from it [GenerateSerializer]");
    }

    private static Type ListFor(Type declared, Type actual)
    {
        Type list = typeof(List<>).MakeGenericType(CollectionKinds.ElementOf(declared));
        return list.IsAssignableTo(declared) ? list : throw Refused(actual, $"it cannot stand for a {declared}");
    }

    private Codec Make(Type type)
    {
        if (type.IsAssignableTo(typeof(IAddressable))) return Keep(type, references.CodecFor(type));
        if (type.IsEnum) return Keep(type, MakeEnum(type));
        if (CollectionKinds.IsCollection(type)) return Keep(type, CollectionKinds.Create(this, type));
        if (IsTuple(type)) return Keep(type, new FieldsCodec(this, type));
        if (type.IsAssignableTo(typeof(Exception))) return MakeException(type);
        if (type.IsInterface || type.IsAbstract) throw Refused(type, "declare a concrete type");
        if (!TypeShape.IsMarked(type)) throw Refused(type, "mark it [GenerateSerializer]");
        return MakeObject(type);
    }

    private ObjectCodec MakeObject(Type type)
    {
        Names.Learn(type.Assembly);
        var codec = new ObjectCodec(type);
        Keep(type, codec);
        codec.Learn(this);
        return codec;
    }

    private ExceptionCodec MakeException(Type type)
    {
        bool isSystem = ExceptionCodec.IsSystem(type);
        if (!isSystem && !TypeShape.IsMarked(type))
        {
            throw Refused(type, "mark it [GenerateSerializer], or its original is lost");
        }

        // Declared before its members are learned: exceptions have exceptions inside.
        ObjectCodec? members = isSystem ? null : new ObjectCodec(type);
        var codec =
            new ExceptionCodec(type, members, new Slot(this, typeof(Exception)), new Slot(this, typeof(Exception[])));
        Keep(type, codec);
        members?.Learn(this);
        if (!isSystem) Names.Learn(type.Assembly);
        return codec;
    }

    private static EnumCodec MakeEnum(Type type) =>
        TypeShape.IsMarked(type) || type.Namespace?.StartsWith("System", StringComparison.Ordinal) is true
            ? new EnumCodec(type)
            : throw Refused(type, "mark the enum [GenerateSerializer]");

    private static bool IsTuple(Type type) =>
        type.IsConstructedGenericType
        && (type.IsAssignableTo(typeof(ITuple)) || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    private T Keep<T>(Type type, T codec)
        where T : Codec
    {
        _making[type] = codec;
        return codec;
    }

    private static CodecNotFoundException Refused(Type type, string remedy) => new($"{type} has no codec: {remedy}.");
}
