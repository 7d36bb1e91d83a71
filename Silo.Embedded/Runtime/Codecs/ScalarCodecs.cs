using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>The types that Orleans knows without an attribute, as far as the contracts use them.</summary>
internal static class ScalarCodecs
{
    public static readonly FrozenDictionary<Type, Codec> All = new Dictionary<Type, Codec>
    {
        [typeof(bool)] = new ScalarCodec<bool>((w, v) => w.Byte(v ? (byte)1 : (byte)0), r => r.Byte() != 0),
        [typeof(byte)] = new ScalarCodec<byte>((w, v) => w.Byte(v), r => r.Byte()),
        [typeof(sbyte)] = new ScalarCodec<sbyte>((w, v) => w.Byte((byte)v), r => (sbyte)r.Byte()),
        [typeof(short)] = new ScalarCodec<short>((w, v) => w.UInt32((uint)v), r => (short)r.UInt32()),
        [typeof(ushort)] = new ScalarCodec<ushort>((w, v) => w.UInt32(v), r => (ushort)r.UInt32()),
        [typeof(int)] = new ScalarCodec<int>((w, v) => w.UInt32((uint)v), r => (int)r.UInt32()),
        [typeof(uint)] = new ScalarCodec<uint>((w, v) => w.UInt32(v), r => r.UInt32()),
        [typeof(long)] = new ScalarCodec<long>((w, v) => w.UInt64((ulong)v), r => (long)r.UInt64()),
        [typeof(ulong)] = new ScalarCodec<ulong>((w, v) => w.UInt64(v), r => r.UInt64()),
        [typeof(char)] = new ScalarCodec<char>((w, v) => w.UInt32(v), r => (char)r.UInt32()),
        [typeof(float)] = new ScalarCodec<float>(
            (w, v) => w.UInt32(BitConverter.SingleToUInt32Bits(v)), r => BitConverter.UInt32BitsToSingle(r.UInt32())),
        [typeof(double)] = new ScalarCodec<double>(
            (w, v) => w.UInt64(BitConverter.DoubleToUInt64Bits(v)), r => BitConverter.UInt64BitsToDouble(r.UInt64())),
        [typeof(decimal)] = new ScalarCodec<decimal>(
            (w, v) => { foreach (int part in decimal.GetBits(v)) w.UInt32((uint)part); },
            r => new decimal([(int)r.UInt32(), (int)r.UInt32(), (int)r.UInt32(), (int)r.UInt32()])),
        [typeof(string)] = new ScalarCodec<string>((w, v) => w.Text(v), r => r.Text()),
        [typeof(Guid)] = new ScalarCodec<Guid>((w, v) => w.Bytes(v.ToByteArray()), r => new Guid(r.Bytes())),
        [typeof(DateTime)] = new ScalarCodec<DateTime>(
            (w, v) => w.UInt64((ulong)v.ToBinary()), r => DateTime.FromBinary((long)r.UInt64())),
        [typeof(DateTimeOffset)] = new ScalarCodec<DateTimeOffset>(
            (w, v) => { w.UInt64((ulong)v.Ticks); w.UInt64((ulong)v.Offset.Ticks); },
            r => new DateTimeOffset((long)r.UInt64(), new TimeSpan((long)r.UInt64()))),
        [typeof(TimeSpan)] = new ScalarCodec<TimeSpan>((w, v) => w.UInt64((ulong)v.Ticks), r => new TimeSpan((long)r.UInt64())),
        [typeof(DateOnly)] = new ScalarCodec<DateOnly>(
            (w, v) => w.UInt32((uint)v.DayNumber), r => DateOnly.FromDayNumber((int)r.UInt32())),
        [typeof(TimeOnly)] = new ScalarCodec<TimeOnly>((w, v) => w.UInt64((ulong)v.Ticks), r => new TimeOnly((long)r.UInt64())),
        [typeof(Uri)] = new ScalarCodec<Uri>((w, v) => w.Text(v.OriginalString), r => new Uri(r.Text(), UriKind.RelativeOrAbsolute)),
        [typeof(Version)] = new ScalarCodec<Version>((w, v) => w.Text(v.ToString()), r => Version.Parse(r.Text())),
        [typeof(IPAddress)] = new ScalarCodec<IPAddress>((w, v) => w.Text(v.ToString()), r => IPAddress.Parse(r.Text())),
        // An IPEndPoint's port can be set.
        [typeof(IPEndPoint)] = new ScalarCodec<IPEndPoint>(
            (w, v) => w.Text(v.ToString()), r => IPEndPoint.Parse(r.Text()), isImmutable: false),
        [typeof(byte[])] = new ScalarCodec<byte[]>((w, v) => w.Bytes(v), r => r.Bytes().ToArray(), isImmutable: false),
        [typeof(Memory<byte>)] = new ScalarCodec<Memory<byte>>((w, v) => w.Bytes(v.Span), r => r.Bytes().ToArray(), isImmutable: false),
        // Read-only for its reader: whoever made it may still write.
        [typeof(ReadOnlyMemory<byte>)] = new ScalarCodec<ReadOnlyMemory<byte>>(
            (w, v) => w.Bytes(v.Span), r => r.Bytes().ToArray(), isImmutable: false),
        [typeof(CultureInfo)] = new ScalarCodec<CultureInfo>((w, v) => w.Text(v.Name), r => CultureInfo.GetCultureInfo(r.Text())),
    }.ToFrozenDictionary();
}
