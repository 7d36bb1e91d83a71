namespace Conference.Fuzz.Targets;

/// <summary>Reads decisions from an input. Past its end every decision is zero.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> _rest = input;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly int Left => _rest.Length;

    public byte Byte()
    {
        if (_rest.IsEmpty) return 0;
        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public int Below(int end) => Byte() % end;

    public bool Flag() => (Byte() & 1) != 0;

    public ushort Word()
    {
        int high = Byte();
        return (ushort)((high << 8) | Byte());
    }

    public uint DoubleWord() => ((uint)Word() << 16) | Word();

    /// <summary>At most that many of the next bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        ReadOnlySpan<byte> taken = _rest[..Math.Min(count, _rest.Length)];
        _rest = _rest[taken.Length..];
        return taken;
    }
}
