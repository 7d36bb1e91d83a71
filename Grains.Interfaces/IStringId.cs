namespace Conference.Grains.Interfaces;

/// <summary>An id that is one piece of text in JSON, in a URL and in a log line.</summary>
public interface IStringId<TSelf>
    where TSelf : IStringId<TSelf>
{
    static abstract TSelf From(string value);
}
