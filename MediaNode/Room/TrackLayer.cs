using System.Text;
using Conference.MediaNode.Media;

namespace Conference.MediaNode.Room;

/// <summary>One quality of a track: a simulcast stream by its rid, or the only one. Later in the list is better.</summary>
internal sealed class TrackLayer(string? rid)
{
    private readonly byte[] _rid = Encoding.ASCII.GetBytes(rid ?? string.Empty);

    public string? Rid => rid;

    /// <summary>Null until its first packet.</summary>
    public ReceiveStream? Stream { get; set; }

    /// <summary>A track without simulcast has one layer, whatever its packets say.</summary>
    public bool RidIs(ReadOnlySpan<byte> other) => _rid.Length == 0 || other.SequenceEqual(_rid);
}
