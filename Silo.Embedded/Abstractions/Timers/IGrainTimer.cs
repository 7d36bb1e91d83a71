namespace Orleans.Runtime;

/// <summary>A timer of one activation. Disposing it stops it; so does deactivation.</summary>
public interface IGrainTimer : IDisposable
{
    void Change(TimeSpan dueTime, TimeSpan period);
}
