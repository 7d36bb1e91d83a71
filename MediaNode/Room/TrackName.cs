namespace Conference.MediaNode.Room;

/// <summary>How a track is called in its room. Whoever subscribes to it must make the same name.</summary>
internal static class TrackName
{
    public static string Of(string link, string mid) => $"{link}:{mid}";
}
