using Orleans.Serialization;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>A collection as the sequence of its elements; a dictionary's are key-value pairs.</summary>
internal sealed class CollectionCodec<TCollection, TElement>(
    Slot element, Func<TElement[], TCollection> build, bool isImmutableKind, Func<TCollection, bool> hasOwnComparer) : Codec
    where TCollection : IEnumerable<TElement>
{
    public override bool IsImmutable => isImmutableKind && element.IsImmutable;

    public override void Write(PayloadWriter writer, object value)
    {
        // Not a TCollection: a sequence of another kind that is written as a list.
        bool isOwn = value is TCollection;
        if (isOwn && hasOwnComparer((TCollection)value))
        {
            throw new CodecNotFoundException(
                $"A {typeof(TCollection)} with a comparer of its own cannot cross a call: send its elements.");
        }

        int section = writer.BeginSection();
        // An ImmutableArray may be default: neither null nor a sequence. It arrives as it was.
        bool isDefault = isOwn && typeof(TCollection).IsValueType && EqualityComparer<TCollection>.Default.Equals(
            (TCollection)value, default);
        TElement[] elements = isDefault ? [] : [.. (IEnumerable<TElement>)value];
        writer.Byte(isDefault ? (byte)0 : (byte)1);
        writer.Count(elements.Length);
        foreach (TElement each in elements) element.Write(writer, each);
        writer.EndSection(section);
    }

    public override object Read(PayloadReader reader)
    {
        int end = reader.BeginSection();
        bool isDefault = reader.Byte() == 0;
        var elements = new TElement[reader.ElementCount()];
        for (int index = 0; index < elements.Length; index++) elements[index] = (TElement)element.Read(reader)!;
        reader.EndSection(end);
        return isDefault ? default! : build(elements)!;
    }
}
