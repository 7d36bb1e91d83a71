using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Stun;

/// <summary>
/// CRC-32/ISO-HDLC, the checksum of FINGERPRINT (RFC 8489 §14.7). Eight bytes a step, one table per byte position: the
/// processor's own crc32 instruction computes another polynomial on x86.
/// </summary>
internal static class Crc32
{
    private const uint ReversedPolynomial = 0xEDB88320;
    private const int TableLength = 256;
    private const int Stride = 8;

    private static readonly uint[] s_tables = BuildTables();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> tables = s_tables;
        uint crc = uint.MaxValue;

        for (; bytes.Length >= Stride; bytes = bytes[Stride..])
        {
            ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = tables[(7 * TableLength) + (byte)eight]
                ^ tables[(6 * TableLength) + (byte)(eight >> 8)]
                ^ tables[(5 * TableLength) + (byte)(eight >> 16)]
                ^ tables[(4 * TableLength) + (byte)(eight >> 24)]
                ^ tables[(3 * TableLength) + (byte)(eight >> 32)]
                ^ tables[(2 * TableLength) + (byte)(eight >> 40)]
                ^ tables[TableLength + (byte)(eight >> 48)]
                ^ tables[(byte)(eight >> 56)];
        }

        foreach (byte one in bytes) crc = (crc >> 8) ^ tables[(byte)(crc ^ one)];
        return ~crc;
    }

    /// <summary>Table k holds the effect of a byte that k further bytes follow.</summary>
    private static uint[] BuildTables()
    {
        uint[] tables = new uint[Stride * TableLength];
        for (uint value = 0; value < TableLength; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * ReversedPolynomial);
            tables[value] = crc;
        }

        for (int i = TableLength; i < tables.Length; i++)
        {
            uint shorter = tables[i - TableLength];
            tables[i] = (shorter >> 8) ^ tables[(byte)shorter];
        }

        return tables;
    }
}
