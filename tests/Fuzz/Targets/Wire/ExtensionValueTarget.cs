using Conference.MediaNode.Wire.Payload;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// The values of header extensions, dependency descriptors among them: read exactly when they have their length, and
/// written again as they were.
/// </summary>
/// <param name="parse">Stands for the descriptor's parser; replaced where the oracle itself is tested.</param>
internal sealed class ExtensionValueTarget(ExtensionValueTarget.Parser? parse = null) : FuzzTarget
{
    public delegate bool Parser(
        ReadOnlySpan<byte> value, out DependencyDescriptorHeader header, out DependencyDescriptorError error);

    private readonly Parser _parse = parse ?? DependencyDescriptorHeader.TryParse;

    public override string Name => "values";

    public override int LengthMax => 64;

    public override IEnumerable<byte[]> Seeds() =>
        [[0x85], [1, 2], [1, 2, 3], [1, 2, 0x80, 1], [0xC0, 0, 1], [0x81, 0, 2, 0xC0, 9]];

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        outcome.AddSize(input.Length);
        Span<byte> written = stackalloc byte[4];
        bool hasLevel = AudioLevelExtension.TryRead(input, out AudioLevelExtension level);
        Oracle.Equal(input.Length == 1, hasLevel, "A level has one octet");
        if (hasLevel)
        {
            level.Write(written);
            Oracle.Same(input, written[..1], "A level stays");
        }
        bool hasTime = AbsoluteSendTime.TryRead(input, out AbsoluteSendTime time);
        Oracle.Equal(input.Length == 3, hasTime, "A send time has three octets");
        if (hasTime)
        {
            time.Write(written);
            Oracle.Same(input, written[..3], "A send time stays");
            Oracle.Equal(0L, time.NanosecondsSince(time), "A moment is no time away from itself");
        }
        bool hasNumber = TransportSequenceNumber.TryRead(input, out SequenceNumber number);
        Oracle.Equal(input.Length is 2 or 4, hasNumber, "A transport number has two octets, or four with a request");
        if (hasNumber)
        {
            TransportSequenceNumber.Write(written, number);
            Oracle.Same(input[..2], written[..2], "A transport number stays");
        }
        CheckDependency(input, outcome);
    }

    private void CheckDependency(ReadOnlySpan<byte> input, Outcome outcome)
    {
        bool isRead = _parse(input, out DependencyDescriptorHeader header, out DependencyDescriptorError error);
        outcome.Add(error);
        Oracle.Equal(input.Length >= 3, isRead, "A dependency descriptor has three octets");
        if (!isRead) return;
        Oracle.Equal(
            (input[0] >= 0x80, (input[0] & 0x40) != 0, input[0] % 64, (input[1] * 256) + input[2]),
            (header.StartsFrame, header.EndsFrame, header.TemplateId, header.FrameNumber),
            "A dependency descriptor says what its bits say");
        bool hasMore = input.Length > 3;
        Oracle.Equal((hasMore, hasMore && input[3] >= 0x80, hasMore && (input[3] & 0x40) != 0),
            (header.IsExtended, header.HasStructure, header.HasActiveDecodeTargets), "An extended one has its flags");
        outcome.Add(input[0] & 0xC0);
        outcome.Add(hasMore ? input[3] & 0xC0 : -1);
    }
}
