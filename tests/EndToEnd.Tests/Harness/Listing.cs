using System.Collections;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>A list whose text is its items: for messages.</summary>
internal sealed class Listing<T>(IReadOnlyList<T> items) : IReadOnlyList<T>
{
    public int Count => items.Count;

    public T this[int index] => items[index];

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    public override string ToString() => string.Join("; ", items);
}
