using System.Text;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>SDP: what is read and written is read again as the same, and written again to the letter.</summary>
/// <param name="write">Stands for the writer; replaced where the oracle itself is tested.</param>
internal sealed class SdpTarget(Func<SdpSession, string>? write = null) : FuzzTarget
{
    private readonly Func<SdpSession, string> _write = write ?? SdpWriter.Write;

    public override string Name => "sdp";

    public override int LengthMax => 16_384;

    public override bool IsText => true;

    public override int ExecutionsInTests => 6_000;

    public override IReadOnlyList<byte[]> Dictionary { get; } = SdpText.Lines;

    public override IEnumerable<byte[]> Seeds() =>
        [Encoding.UTF8.GetBytes(SdpText.Small), Encoding.UTF8.GetBytes(SdpText.Simulcast)];

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        string text = Encoding.UTF8.GetString(input);
        bool isRead = SdpReader.TryRead(text, out SdpSession? session, out SdpError error);
        outcome.Add(error.Fault);
        Oracle.Equal(error.Fault is SdpFault.None, isRead, "A text is read or refused with a fault");
        Oracle.That(error.Line >= 0 && error.Line <= text.AsSpan().Count('\n') + 1, "A fault names a line of the text");
        if (!isRead) return;

        string written = _write(session!);
        bool isReadAgain = SdpReader.TryRead(written, out SdpSession? again, out SdpError fault);
        Oracle.That(isReadAgain || fault.Fault is SdpFault.TextTooLong or SdpFault.LineTooLong,
            "What the writer writes is read");
        if (!isReadAgain) return;
        Oracle.Equal(session!.Origin, again!.Origin, "The origin stays");
        CheckEqual(session.Attributes, again.Attributes);
        Oracle.Equal(session.Media.Count, again.Media.Count, "The sections stay");
        outcome.AddSize(session.Media.Count);
        outcome.AddSize(session.Attributes.Count);
        for (int i = 0; i < session.Media.Count; i++) CheckEqual(session.Media[i], again.Media[i], outcome);
        Oracle.Equal(written, _write(again), "Writing again changes nothing");
    }

    private static void CheckEqual(SdpMedia one, SdpMedia other, Outcome outcome)
    {
        Oracle.Equal((one.Media, one.Port, one.Protocol, one.Connection),
            (other.Media, other.Port, other.Protocol, other.Connection), "A section stays");
        Oracle.That(one.Formats.SequenceEqual(other.Formats), "Formats stay");
        CheckEqual(one.Attributes, other.Attributes);
        outcome.AddSize(one.Formats.Count);
        outcome.Add(one.Connection.Length > 0);
    }

    private static void CheckEqual(SdpAttributes one, SdpAttributes other)
    {
        IEnumerable<(string, string)> Plain(SdpAttributes attributes) =>
            attributes.AsEnumerable().Select(line => (line.Name, line.Value));
        Oracle.That(Plain(one).SequenceEqual(Plain(other)), "Attributes stay, in order");
    }
}
