using System.Text.RegularExpressions;

namespace Conference.Architecture.Tests;

/// <summary>
/// A link is data: a class of the media core that exports itself writes each of its fields, or the field stands here because it
/// follows from something else. A field that is forgotten shows only once a moved link is asked for what it held.
/// </summary>
public partial class HandoverTests
{
    /// <summary>By class: what is built anew from the description, from keys, or by whoever owns the object.</summary>
    private static readonly Dictionary<string, string[]> Rebuilt = new()
    {
        ["DtlsAssociation"] = ["_inbound", "_outbound"],
        ["DtlsEndpoint"] = ["_close", "_closeLength", "_handshake", "Ignored"],
        ["Forwarder"] = ["_audioLevelId", "_dependencyId", "_layer", "_ssrc"],
        ["LinkMedia"] = ["_link"],
        ["LinkReports"] = ["_blocks"],
        ["LocalCredentials"] = ["_key"],
        ["LinkInvitations"] = ["_port"],
        ["MediaIntake"] =
        [
            "_audioLevelId", "_dependencyId", "_midId", "_repairedRidId", "_restorer", "_ridId", "_transportCcId", "_ungrantedMids",
        ],
        ["MediaRoom"] = ["_audioTracks", "_links", "_tracks", "CameBy", "HeapIndex", "IsSilent", "MayBeElsewhere"],
        ["NackGenerator"] = ["_missing"],
        ["PeerLink"] = ["End", "HeapIndex", "Limits", "Room"],
        ["ReceiveStream"] = ["_codec"],
        ["Retransmitter"] = ["_forwarder", "_slot"],
        ["SendStream"] = ["_srtp"],
        ["Slot"] = ["_awaitedRid", "_sourceCodec", "Link", "Section"],
        ["SrtpKeys"] = ["Profile"],
        ["SrtpOpener"] = ["_positions", "_streams", "_transform", "Refusals"],
        ["SrtpSealer"] = ["_transform", "Refusals"],
        ["Track"] = ["_mid", "_section", "FirstArrival", "LastArrival", "Layers", "Link", "Name", "Subscribers"],
        ["Tunnel"] =
        [
            "_isSource", "_locals", "_nextNumber", "_opening", "_sealing", "_seen", "Far", "FirstLocal", "HeardAt", "IsAwaited", "Order",
        ],
    };

    public static TheoryData<string> Exporting =>
        [.. Repository.Sources("MediaNode")
            .Where(static file => File.ReadAllText(file).Contains("void Export(RecordWriter", StringComparison.Ordinal))
            .Select(static file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Exporting))]
    public void Every_field_of_a_class_that_exports_itself_is_written_or_known_to_be_rebuilt(string name)
    {
        string source = File.ReadAllText(Repository.Sources("MediaNode").Single(file => Path.GetFileNameWithoutExtension(file) == name));
        string export = Export().Match(source).Value;

        string[] left = [.. Field().Matches(source).Concat(Property().Matches(source)).Select(static match => match.Groups[1].Value)
            .Where(member => !Regex.IsMatch(export, $@"\b{member}\b")).Order(StringComparer.Ordinal)];

        Assert.Equal(Rebuilt.GetValueOrDefault(name, []).Order(StringComparer.Ordinal), left);
    }

    [Fact]
    public void There_are_classes_that_export_themselves() => Assert.True(Exporting.Count > 20);

    [GeneratedRegex(@"void Export\(RecordWriter writer\)(?: =>[^;]*;|.*?\n    }\n)", RegexOptions.Singleline)]
    private static partial Regex Export();

    [GeneratedRegex(@"^    private (?:readonly )?[\w<>\[\]?,. ()]+? (_\w+)(?: =[^>].*)?;", RegexOptions.Multiline)]
    private static partial Regex Field();

    [GeneratedRegex(@"^    public [\w<>\[\]?,. ()]+? (\w+) \{ get;(?: private)? ?(?:set|init)?;? ?\}", RegexOptions.Multiline)]
    private static partial Regex Property();
}
