using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Conference.LoadGenerator.Figures;
using Conference.MediaNode;
using Conference.MediaNode.Host;

namespace Conference.LoadGenerator.Peers;

/// <summary>
/// Drives all clients. It looks at the sockets on a tick and never waits at them, so the server pays for no wake-ups of its
/// receivers; between ticks it wakes for packets that are due. The steady loop allocates nothing.
/// </summary>
internal sealed class MediaThread : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentQueue<Action> _asked = new();
    private readonly List<LoadClient> _clients = [];
    private readonly List<SentTrack> _tracks = [];
    private readonly PacketReceiver _receiver = new();
    private readonly Thread _thread;
    private UdpSocketNative.PollEntry[] _entries = [];
    private Instant _nextTickAt = Instant.Zero;
    private Instant _lastTurnAt = Instant.Zero;
    private volatile bool _isStopping;

    public MediaThread()
    {
        _thread = new Thread(Run) { Name = "media", IsBackground = true };
        _thread.Start();
    }

    public LatencyHistogram Latencies { get; } = new();

    /// <summary>The longest that a turn came late in this window: what the generator's own figures suffer from.</summary>
    public TimeSpan LongestTurn { get; set; }

    /// <summary>Wakes for what comes instead of looking on a tick: exact times, at the server's expense.</summary>
    public bool WaitsAtSockets { get; set; }

    public IReadOnlyList<LoadClient> Clients => _clients;

    public IReadOnlyList<SentTrack> Tracks => _tracks;

    /// <summary>Runs on the media thread, between two turns of its loop.</summary>
    public Task<T> AskAsync<T>(Func<T> question)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Enqueue(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception failed)
            {
                answer.SetException(failed);
            }
        });
        return answer.Task;
    }

    public Task PinAsync(int processor) => AskAsync(() =>
    {
        byte[] mask = new byte[128];
        mask[processor / 8] = (byte)(1 << (processor % 8));
        return UdpSocketNative.SetAffinity(0, mask.Length, in mask[0]) == 0
            ? true
            : throw new LoadException(
                $"The media thread cannot be pinned to processor {processor}: {(Errno)Marshal.GetLastPInvokeError()}");
    });

    public Task AddAsync(LoadClient client) => AskAsync(() =>
    {
        _clients.Add(client);
        return WatchSockets();
    });

    /// <summary>Disposes of it, whether it was added or not.</summary>
    public Task RemoveAsync(LoadClient client) => AskAsync(() =>
    {
        _clients.Remove(client);
        client.Dispose();
        return WatchSockets();
    });

    /// <summary>Tracks are found by their number, so they are made in its order.</summary>
    public Task AddAsync(SentTrack track) => AskAsync(() =>
    {
        _tracks.Add(track);
        return true;
    });

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        foreach (LoadClient client in _clients) client.Dispose();
    }

    private bool WatchSockets()
    {
        _entries = [.. _clients.Select(static each =>
            new UdpSocketNative.PollEntry { Descriptor = each.Socket.Descriptor, Wanted = UdpSocketNative.PollIn })];
        return true;
    }

    private void Run()
    {
        while (!_isStopping)
        {
            Turn(MonotonicClock.Now);
            Sleep();
        }
    }

    private void Turn(Instant now)
    {
        if (_lastTurnAt != Instant.Zero && now - _lastTurnAt > LongestTurn) LongestTurn = now - _lastTurnAt;
        _lastTurnAt = now;
        while (_asked.TryDequeue(out Action? ask)) ask();

        for (int i = 0; i < _clients.Count; i++) _clients[i].OnTime(now);
        if (now < _nextTickAt && !WaitsAtSockets) return;

        ReceiveAll(now);
        _nextTickAt = now + Tick;
    }

    private void ReceiveAll(Instant now)
    {
        if (_entries.Length == 0 || UdpSocketNative.Poll(ref _entries[0], (nuint)_entries.Length, default, 0) <= 0) return;

        for (int i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Happened == 0 || !_clients[i].Listens) continue;

            int count;
            do
            {
                count = _receiver.Receive(_entries[i].Descriptor);
                for (int j = 0; j < count; j++)
                {
                    _clients[i].OnDatagram(_receiver[j], _receiver.ReceivedAt(j), _tracks, Latencies, now);
                }
            }
            while (count == PacketReceiver.CountMax);
        }
    }

    private void Sleep()
    {
        Instant wake = _nextTickAt;
        for (int i = 0; i < _clients.Count; i++) wake = Instant.Earlier(wake, _clients[i].NextDueAt);

        long nanoseconds = Math.Max(0, wake.Nanoseconds - MonotonicClock.Now.Nanoseconds);
        if (nanoseconds == 0) return;

        UdpSocketNative.PollEntry none = default;
        bool waitsAtSockets = WaitsAtSockets && _entries.Length > 0;
        ref UdpSocketNative.PollEntry first = ref waitsAtSockets ? ref _entries[0] : ref none;
        UdpSocketNative.TimeValue timeout = new() { Nanoseconds = nanoseconds };
        UdpSocketNative.Poll(ref first, waitsAtSockets ? (nuint)_entries.Length : 0, timeout, 0);
    }
}
