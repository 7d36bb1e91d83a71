using System.Security.Cryptography;
using Conference.MediaNode.Handover.Moves;

namespace Conference.MediaNode.Host.Moves;

/// <summary>A connection at the door that says which move it is, and proves it with its first message.</summary>
internal sealed class MoveArrival : IDisposable
{
    private readonly HpkeContext _context;

    private MoveArrival(MoveExpectation expected, HpkeContext context)
    {
        Expected = expected;
        _context = context;
        Reader = new MoveFrameReader(context.Forward);
    }

    public MoveExpectation Expected { get; }

    public Guid Move => Expected.Move;

    public MoveFrameReader Reader { get; }

    /// <summary>After <see cref="TakeHello"/> was content.</summary>
    public MoveHello? Hello { get; private set; }

    /// <param name="greeting">Exactly <see cref="MoveGreeting.Length"/> bytes.</param>
    /// <param name="arrival">Null if refused.</param>
    public static DoorRefusal Meet(
        ReadOnlySpan<byte> greeting, MoveExpectations expectations, HpkeKeyPair keys, Instant now, out MoveArrival? arrival)
    {
        arrival = null;
        if (greeting[0] != MoveGreeting.Version) return DoorRefusal.UnknownVersion;

        Guid move = MoveGreeting.MoveOf(greeting);
        DoorRefusal refusal = expectations.Find(move, now, out MoveExpectation? expected);
        if (refusal is not DoorRefusal.None) return refusal;
        if (!Hpke.TryReceive(
            keys, MoveGreeting.KeyOf(greeting), expected!.SourceKey.Span, MoveGreeting.InfoOf(move), out HpkeContext? context))
        {
            return DoorRefusal.BadKey;
        }

        arrival = new MoveArrival(expected, context);
        return DoorRefusal.None;
    }

    /// <summary>The first frame has come into the reader.</summary>
    public DoorRefusal TakeHello()
    {
        if (!Reader.TryTakeBody(out MoveMessage? message, out MoveFrameError error))
        {
            return error is MoveFrameError.Forged ? DoorRefusal.Forged : DoorRefusal.NotUnderstood;
        }

        (message as MoveRecord)?.Record.Dispose();
        Hello = message as MoveHello;
        if (Hello is null) return DoorRefusal.NotUnderstood;
        return Hello.Room == Expected.Room ? DoorRefusal.None : DoorRefusal.OtherRoom;
    }

    /// <summary>Draws the salt, under which all that follows is opened.</summary>
    /// <returns>What seals the answers.</returns>
    public AeadSequence Agree(out byte[] welcome)
    {
        welcome = new byte[1 + MoveGreeting.SaltLength];
        welcome[0] = MoveGreeting.Welcome;
        Span<byte> salt = welcome.AsSpan(1);
        RandomNumberGenerator.Fill(salt);
        Reader.Use(MoveGreeting.There(_context, salt));
        Reader.Widen();
        return MoveGreeting.Back(_context, salt);
    }

    public void Dispose()
    {
        Reader.Dispose();
        _context.Dispose();
    }
}
