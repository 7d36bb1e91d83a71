using System.Collections.Concurrent;

namespace Conference.Silo.Embedded.Tests;

/// <summary>What the probes of one test do, by name, and what they noted.</summary>
internal sealed class Script
{
    private readonly ConcurrentDictionary<string, Func<ProbeGrain, CancellationToken, Task>> _parts = new();
    private readonly ConcurrentQueue<string> _notes = new();

    public Func<ProbeGrain, Task> Activated { get; set; } = _ => Task.CompletedTask;

    public Func<ProbeGrain, DeactivationReason, Task> Deactivated { get; set; } = (_, _) => Task.CompletedTask;

    public string Notes => string.Join(' ', _notes);

    public Func<ProbeGrain, CancellationToken, Task> this[string what]
    {
        get => _parts[what];
        set => _parts[what] = value;
    }

    public void Note(string what) => _notes.Enqueue(what);
}
