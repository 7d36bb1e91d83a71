using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Conference.Silo.Embedded.Codecs;
using Orleans.Serialization;

namespace Conference.Silo.Embedded.Tests.Codecs;

public class CodecTests
{
    private static readonly CodecBook Book = new(new NoReferences());

    public static TheoryData<object> Scalars => new((object[])
    [
        true, (byte)200, (sbyte)-5, (short)-300, (ushort)60_000, int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue, 'ß',
        1.5f, -2.25, 79228162514264337593543950335m, "", "Grüße 👋", Guid.Parse("9d9b6a3e-6d8a-4a53-a5c0-3dc1d1a61ea1"),
        new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), new DateTimeOffset(
            2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(-7)),
        TimeSpan.FromTicks(-1), new DateOnly(2026, 2, 3), new TimeOnly(23, 59), new Uri(
            "a/b", UriKind.Relative), new Version(1, 2, 3),
        IPAddress.Loopback, IPAddress.IPv6Any, new IPEndPoint(IPAddress.Parse("10.0.0.1"), 5000), Colour.Blue, DayOfWeek.Friday,
    ]);

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_scalar_comes_back_equal(object value) => Assert.Equal(value, RoundTrip(value, DeclaredAs(value)));

    [Fact]
    public void Collections_come_back_as_what_they_were()
    {
        Same<int[]>([1, 2, 3]);
        Same<List<string?>>(["a", null]);
        Same<HashSet<Colour>>([Colour.Blue]);
        Same(new Dictionary<string, int?> { ["a"] = 1, ["b"] = null });
        Same(new SortedDictionary<int, string> { [2] = "b", [1] = "a" });
        Same(new Queue<int>([1, 2]));
        Same(new Stack<int>([1, 2]));
        Same<ImmutableArray<int>>([1, 2]);
        Same<ImmutableList<int>>([1, 2]);
        Same<ImmutableHashSet<int>>([1, 2]);
        Same(ImmutableStack.Create(1, 2));
        Same(ImmutableQueue.Create(1, 2));
        Same(ImmutableDictionary<string, Leaf>.Empty.Add("a", new Leaf(1)));
        Same(new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary());
        Same(new[] { 1, 2 }.ToFrozenSet());
        Same((1, "two", (Colour?)null));
        Same(new KeyValuePair<int, string>(1, "a"));
        Same(new byte[] { 1, 2, 3 });
    }

    [Fact]
    public void A_default_immutable_array_stays_default() =>
        Assert.True(
            ((ImmutableArray<int>)RoundTrip(default(ImmutableArray<int>), typeof(ImmutableArray<int>))!).IsDefault);

    [Fact]
    public void A_view_keeps_its_kind_and_an_unknown_sequence_arrives_as_a_list()
    {
        Assert.IsType<int[]>(RoundTrip(new[] { 1 }, typeof(IReadOnlyList<int>)));
        Assert.IsType<ImmutableArray<int>>(RoundTrip(ImmutableArray.Create(1), typeof(IReadOnlyList<int>)));
        IReadOnlyList<int> literal = [1, 2];
        Assert.IsType<List<int>>(RoundTrip(literal, typeof(IReadOnlyList<int>)));
        Assert.IsType<List<int>>(RoundTrip(Enumerable.Range(0, 3).Where(each => each > 0), typeof(IEnumerable<int>)));
    }

    [Fact]
    public void Records_classes_and_hierarchies_come_back_with_all_members()
    {
        var branch = new Branch("top", new Leaf(1), [new Leaf(2), new Branch("low", null, [])]) { Note = "body" };
        var copy = (Branch)RoundTrip(branch, typeof(Node))!;
        Assert.NotSame(branch, copy);
        Assert.Equal("top", copy.Name);
        Assert.Equal("body", copy.Note);
        Assert.Equal(new Leaf(1), copy.First);
        Assert.Equal("low", Assert.IsType<Branch>(copy.Rest[1]).Name);
        Assert.Equal(new Pair(1, 2), RoundTrip(new Pair(1, 2), typeof(Pair)));
    }

    [Fact]
    public void Members_marked_NonSerialized_stay_behind()
    {
        var copy = (Partial)RoundTrip(new Partial { Kept = 1, Left = 2 }, typeof(Partial))!;
        Assert.Equal((1, 7), (copy.Kept, copy.Left));
    }

    [Fact]
    public void An_older_shape_reads_with_defaults_and_a_newer_one_is_read_in_part()
    {
        byte[] old = CodecBook.Store(new ShapeOne("a"), Book.SlotOf(typeof(ShapeOne), "test"));
        byte[] young = CodecBook.Store(new ShapeTwo("a", 5, [1]), Book.SlotOf(typeof(ShapeTwo), "test"));

        var grown = (ShapeTwo)CodecBook.Load(old, Book.SlotOf(typeof(ShapeTwo), "test"))!;
        Assert.Equal(("a", 0, true), (grown.Name, grown.Count, grown.Parts.IsDefault));
        Assert.Equal(new ShapeOne("a"), CodecBook.Load(young, Book.SlotOf(typeof(ShapeOne), "test")));
    }

    [Fact]
    public void Every_prefix_of_a_stored_payload_is_refused()
    {
        Slot slot = Book.SlotOf(typeof(Node), "test");
        byte[] whole = CodecBook.Store(new Branch("top", new Leaf(1), [new Leaf(2)]), slot);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => CodecBook.Load(whole.AsMemory(0, length), slot));
        }
    }

    [Fact]
    public void A_payload_of_another_version_is_refused() =>
        Assert.Throws<InvalidDataException>(
            () => CodecBook.Load(new byte[] { 99, 0 }, Book.SlotOf(typeof(string), "test")));

    public static TheoryData<Type, string> Refused => new()
    {
        { typeof(Unmarked), "[GenerateSerializer]" },
        { typeof(List<Unmarked>), "[GenerateSerializer]" },
        { typeof(UnmarkedColour), "mark the enum" },
        { typeof(HeirOfUnmarked), "mark every level" },
        { typeof(UnmarkedAncestor), "[GenerateSerializer]" },
        { typeof(WithoutId), "WithoutId.Value" },
        { typeof(TwiceTheId), "[Id(0)] twice" },
        { typeof(UnmarkedException), "[GenerateSerializer]" },
        { typeof(object), "no codec" },
        { typeof(Func<int>), "no codec" },
        { typeof(Stream), "no codec" },
        { typeof(IDisposable), "concrete" },
        { typeof(HoldsUnmarked), "HoldsUnmarked" },
        { typeof(int[,]), "no codec" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_Orleans_would_refuse_is_refused_by_name(Type type, string why)
    {
        var refused = Assert.Throws<CodecNotFoundException>(() => Book.SlotOf(type, "here"));
        Assert.StartsWith("here: ", refused.Message);
        Assert.Contains(why, refused.Message);
        // Neither does a second try find what the first one left half-made.
        Assert.Throws<CodecNotFoundException>(() => Book.SlotOf(type, "here"));
    }

    [Fact]
    public void A_derived_type_without_its_attribute_is_refused_when_it_comes() =>
        Assert.Throws<CodecNotFoundException>(() => RoundTrip(new UnmarkedNode(), typeof(Node)));

    [Fact]
    public void A_collection_with_a_comparer_of_its_own_is_refused()
    {
        Assert.Throws<CodecNotFoundException>(
            () => RoundTrip(new HashSet<string>(StringComparer.OrdinalIgnoreCase), typeof(HashSet<string>)));
        Assert.Throws<CodecNotFoundException>(
            () => RoundTrip(
                ImmutableDictionary.Create<string, int>(StringComparer.Ordinal).Add("a", 1), typeof(ImmutableDictionary<string, int>)));
    }

    [Fact]
    public void A_value_that_contains_itself_is_refused()
    {
        var loop = new Loop();
        loop.Next = loop;
        Assert.Throws<InvalidOperationException>(() => RoundTrip(loop, typeof(Loop)));
    }

    [Fact]
    public void Only_what_cannot_change_is_shared()
    {
        Assert.True(IsShared("text"));
        Assert.True(IsShared(new Frozen(1)));
        Assert.True(IsShared(ImmutableList.Create(1)));
        Assert.True(IsShared(new[] { "a" }.ToFrozenSet()));
        Assert.False(IsShared(new Leaf(1)));
        Assert.False(IsShared(ImmutableList.Create(new Leaf(1))));
        Assert.False(IsShared(new[] { 1 }));
    }

    [Fact]
    public void Exceptions_keep_message_cause_and_members()
    {
        var thrown = new AggregateException(
            new MarkedException("one", 1), new TimeoutException("two", new MarkedException("three", 3)));
        var copy = (AggregateException)RoundTrip(thrown, typeof(Exception))!;
        Assert.Equal(thrown.Message, copy.Message);
        Assert.Equal(1, Assert.IsType<MarkedException>(copy.InnerExceptions[0]).Code);
        Assert.Equal(3, Assert.IsType<MarkedException>(copy.InnerExceptions[1].InnerException).Code);
        Assert.Contains("three", copy.ToString());
    }

    private static bool IsShared(object value) =>
        ReferenceEquals(value, Book.Copy(value, Book.SlotOf(DeclaredAs(value), "test"), evenImmutable: false));

    private static void Same<T>(T value) =>
        Assert.Equal(value, Assert.IsAssignableFrom<T>(RoundTrip(value, typeof(T))));

    private static object? RoundTrip(object? value, Type declared) =>
        Book.Copy(value, Book.SlotOf(declared, "test"), evenImmutable: true);

    // Some values are of hidden classes derived from the one that is declared.
    private static Type DeclaredAs(object value) =>
        CollectionKinds.KindOf(value.GetType()) ?? (value is IPAddress ? typeof(IPAddress) : value.GetType());

    private sealed class NoReferences : IReferences
    {
        public Codec CodecFor(Type interfaceType) => throw new NotSupportedException();
    }
}
