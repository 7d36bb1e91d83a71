using Conference.Fuzz.Targets.Handover;
using Conference.Fuzz.Targets.Link;
using Conference.Fuzz.Targets.Shard;
using Conference.Fuzz.Targets.Wire;

namespace Conference.Fuzz;

/// <summary>All targets, by the names they have on the command line.</summary>
internal static class TargetList
{
    private static readonly IReadOnlyList<Func<FuzzTarget>> s_makers =
    [
        () => new StunTarget(),
        () => new RtpTarget(),
        () => new RtcpTarget(),
        () => new FeedbackTarget(),
        () => new Vp8Target(),
        () => new Vp9Target(),
        () => new H264Target(),
        () => new Av1Target(),
        () => new ExtensionValueTarget(),
        () => new SdpTarget(),
        () => new OfferTarget(),
        () => new SrtpTarget(),
        () => new DtlsRecordTarget(),
        () => new DtlsServerTarget(),
        () => new ShardTarget(),
        () => new RecordTarget(),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All().Select(NameOf)];

    public static IEnumerable<FuzzTarget> All() => s_makers.Select(make => make());

    public static FuzzTarget? Find(string name)
    {
        int place = Names.ToList().IndexOf(name);
        return place < 0 ? null : s_makers[place]();
    }

    private static string NameOf(FuzzTarget target)
    {
        using (target) return target.Name;
    }
}
