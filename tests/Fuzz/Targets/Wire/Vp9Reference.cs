namespace Conference.Fuzz.Targets.Wire;

/// <summary>A VP9 payload descriptor read octet by octet (RFC 9628 §4.2).</summary>
internal sealed record Vp9Reference
{
    public int Length { get; private set; }

    public ushort? PictureId { get; private set; }

    public byte? Tl0 { get; private set; }

    public int Layer { get; private set; }

    public byte? Pictures { get; private set; }

    public List<byte> Distances { get; } = [];

    public List<(ushort Width, ushort Height)> Resolutions { get; } = [];

    /// <summary>Null: it is cut off, nothing follows it, or it breaks a rule.</summary>
    public static Vp9Reference? Read(ReadOnlySpan<byte> input)
    {
        Vp9Reference result = new();
        Queue<byte> octets = new(input.ToArray());
        try
        {
            if (!result.TryRead(octets)) return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
        result.Length = input.Length - octets.Count;
        return octets.Count > 0 ? result : null;
    }

    private bool TryRead(Queue<byte> octets)
    {
        int flags = octets.Dequeue();
        bool isFlexible = (flags & 0x10) != 0;
        if (isFlexible && (flags & 0x80) == 0) return false;
        if ((flags & 0x80) != 0)
        {
            int first = octets.Dequeue();
            PictureId = (ushort)(first < 0x80 ? first : ((first - 0x80) * 256) + octets.Dequeue());
        }
        if ((flags & 0x20) != 0)
        {
            Layer = octets.Dequeue();
            if (!isFlexible) Tl0 = octets.Dequeue();
        }
        if (isFlexible && (flags & 0x40) != 0)
        {
            byte one;
            do
            {
                one = octets.Dequeue();
                if (Distances.Count == 3) return false;
                Distances.Add((byte)(one / 2));
            }
            while (one % 2 == 1);
        }
        if ((flags & 0x02) != 0) ReadStructure(octets);
        return true;
    }

    private void ReadStructure(Queue<byte> octets)
    {
        int head = octets.Dequeue();
        for (int i = 0; i <= head >> 5 && (head & 0x10) != 0; i++)
        {
            Resolutions.Add(((ushort)((octets.Dequeue() * 256) + octets.Dequeue()),
                (ushort)((octets.Dequeue() * 256) + octets.Dequeue())));
        }
        Pictures = (head & 0x08) != 0 ? octets.Dequeue() : (byte)0;
        for (int i = 0; i < Pictures; i++)
        {
            int references = (octets.Dequeue() >> 2) & 3;
            for (int k = 0; k < references; k++) octets.Dequeue();
        }
    }
}
