using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>The search that the canary rests on finds whatever it is to find: otherwise its silence would mean nothing.</summary>
public class SecretSearchTests
{
    private const int Seed = 20_261;

    /// <summary>Small, so that every offset across a border is tried.</summary>
    private const int ChunkLength = 64;

    private static readonly Secret s_key = new("key", Random(16, Seed));

    /// <summary>Has characters that some encodings keep, some escape, and that stand for others in base64.</summary>
    private static readonly Secret s_rich = new("rich", [.. "a+/\"\\<é>\u0000\u001f\u00ff\u00fb\u00ef\u00be~ "u8]);

    private static readonly JsonSerializerOptions s_relaxed =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How programs write bytes down, each by the means that programs use for it.</summary>
    private static readonly Dictionary<string, Func<byte[], string>> s_writers = new()
    {
        ["hex"] = static key => Convert.ToHexStringLower(key),
        ["hex in capitals"] = static key => Convert.ToHexString(key),
        ["hex with dashes"] = static key => BitConverter.ToString(key),
        ["hex with small letters and dashes"] = static key => BitConverter.ToString(key).ToLowerInvariant(),
        ["hex with colons"] = static key => BitConverter.ToString(key).Replace('-', ':'),
        ["hex with spaces"] = static key => BitConverter.ToString(key).Replace('-', ' '),
        ["hex as in code"] = static key => string.Join(", ", key.Select(static value => $"0x{value:X2}")),
        ["base64"] = static key => Convert.ToBase64String(key),
        ["base64 after a byte"] = static key => Convert.ToBase64String([7, .. key, 9]),
        ["base64 after two bytes"] = static key => Convert.ToBase64String([7, 8, .. key]),
        ["base64 in an address"] = static key => Base64Url([.. key]),
        ["base64 in an address after a byte"] = static key => Base64Url([7, .. key]),
        ["base64 in an address after two bytes"] = static key => Base64Url([7, 8, .. key, 9, 9]),
        ["base64 escaped in an address"] = static key => Uri.EscapeDataString(Convert.ToBase64String(key)),
        ["base64 as JSON text"] = static key => JsonSerializer.Serialize(Convert.ToBase64String(key)),
        ["JSON numbers"] = static key => JsonSerializer.Serialize(key.Select(static value => (int)value)),
        ["JSON numbers with spaces"] = static key => "[" + string.Join(", ", key) + "]",
        ["signed JSON numbers"] = static key => JsonSerializer.Serialize(key.Select(static value => (sbyte)value)),
        ["characters"] = static key => Encoding.Latin1.GetString(key),
        ["characters in JSON"] = static key => JsonSerializer.Serialize(Encoding.Latin1.GetString(key)),
        ["characters in relaxed JSON"] = static key => JsonSerializer.Serialize(Encoding.Latin1.GetString(key), s_relaxed),
        ["escapes as in C#"] = static key => Escaped(key, @"\u{0:x4}"),
        ["escapes as in C# with capitals"] = static key => Escaped(key, @"\u{0:X4}"),
        ["escapes as in C"] = static key => Escaped(key, @"\x{0:x2}"),
        ["escapes of an address"] = static key => Escaped(key, "%{0:X2}"),
        ["text in an address"] = static key => Encoding.ASCII.GetString(WebUtility.UrlEncodeToBytes(key, 0, key.Length)),
    };

    public static TheoryData<string> Writers => [.. s_writers.Keys];

    [Theory]
    [MemberData(nameof(Writers))]
    public void A_secret_is_found_however_it_is_written_and_wherever_it_stands(string writer)
    {
        foreach (Secret secret in (Secret[])[s_key, s_rich])
        {
            string text = s_writers[writer](secret.Bytes);
            IsFoundEverywhere(secret, Encoding.UTF8.GetBytes(text));
            IsFoundEverywhere(secret, Encoding.Unicode.GetBytes(text));
        }
    }

    [Fact]
    public void A_secret_is_found_raw_wherever_it_stands() => IsFoundEverywhere(s_key, s_key.Bytes);

    [Fact]
    public void Every_eight_bytes_in_a_row_are_found_and_seven_are_not()
    {
        SecretSearch search = new([s_key], ChunkLength);
        for (int length = 1; length <= s_key.Bytes.Length; length++)
        {
            for (int offset = 0; offset + length <= s_key.Bytes.Length; offset++)
            {
                byte[] haystack = [0, .. s_key.Bytes[offset..(offset + length)], 0];
                IReadOnlyList<SecretSighting> sightings = search.In("hay", haystack);
                if (length < SecretSearch.WindowLength)
                {
                    Assert.Empty(sightings);
                    continue;
                }

                SecretSighting sighting = Assert.Single(sightings);
                Assert.Equal((offset, length, 1L), (sighting.Offset, sighting.Length, sighting.Position));
                Assert.Equal(length == s_key.Bytes.Length, sighting.IsWhole);
            }
        }
    }

    [Fact]
    public void Each_of_many_secrets_is_found_in_its_place()
    {
        Secret[] secrets =
            [.. Enumerable.Range(0, 50).Select(static number => new Secret($"{number}", Random(20, Seed + 1 + number)))];
        byte[] haystack = Random(50 * 1000, Seed);
        for (int i = 0; i < secrets.Length; i++) secrets[i].Bytes.CopyTo(haystack, (i * 1000) + i);

        IReadOnlyList<SecretSighting> sightings = new SecretSearch(secrets).In("hay", haystack);

        Assert.Equal(
            secrets.Select(static (secret, i) => (secret.Name, (i * 1000L) + i, 20)),
            sightings.Select(static sighting => (sighting.Secret.Name, sighting.Position, sighting.Length)));
    }

    [Fact]
    public void Nothing_is_found_where_a_bit_of_every_window_is_another()
    {
        SecretSearch search = new([s_key], ChunkLength);
        for (int bit = 0; bit < 8; bit++)
        {
            byte[] other = [.. s_key.Bytes];
            for (int i = 0; i < other.Length; i += SecretSearch.WindowLength - 1) other[i] ^= (byte)(1 << bit);
            Assert.Empty(search.In("hay", other));
            Assert.Empty(search.In("hay", Encoding.ASCII.GetBytes(Convert.ToHexString(other))));
        }
    }

    [Fact]
    public void Random_bytes_hide_no_secret()
    {
        SecretSearch search = new([s_key, s_rich, new Secret("long", Random(60, Seed + 2))]);

        Assert.Empty(search.In("hay", Random(16 << 20, Seed + 3)));
    }

    /// <summary>As pipes, sockets and the memory of processes do.</summary>
    [Fact]
    public void A_source_that_gives_little_at_a_time_is_searched_whole()
    {
        SecretSearch search = new([s_key], ChunkLength);
        byte[] haystack = [.. new byte[1000], .. s_key.Bytes, .. new byte[1000]];

        IReadOnlyList<SecretSighting> sightings = search.In(
            "hay",
            0x7000_0000_0000,
            long.MaxValue,
            (position, destination) =>
            {
                int at = (int)(position - 0x7000_0000_0000);
                int length = Math.Min(Math.Min(destination.Length, haystack.Length - at), 3);
                haystack.AsSpan(at, length).CopyTo(destination);
                return length;
            },
            out long reached);

        Assert.Equal(0x7000_0000_0000 + 1000, Assert.Single(sightings).Position);
        Assert.Equal(0x7000_0000_0000 + haystack.Length, reached);
    }

    [Fact]
    public void A_secret_that_begins_with_zeros_is_found_after_zeros()
    {
        for (int zeros = 0; zeros < SecretSearch.WindowLength; zeros++)
        {
            Secret secret = new("zeros", [.. new byte[zeros], .. s_key.Bytes]);
            IsFoundAmongZeros(secret, secret.Bytes);
            IsFoundAmongZeros(secret, Encoding.Unicode.GetBytes(Encoding.Latin1.GetString(secret.Bytes)));
        }
    }

    [Fact]
    public void A_secret_of_zeros_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SecretSearch([new Secret("zeros", new byte[16])]));

    [Fact]
    public void A_secret_too_short_to_be_told_from_chance_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SecretSearch([new Secret("short", new byte[7])]));

    private static void IsFoundEverywhere(Secret secret, byte[] written)
    {
        SecretSearch search = new([secret], ChunkLength);
        byte[] haystack = new byte[(3 * ChunkLength) + (4 * written.Length)];
        for (int at = 0; at + written.Length <= haystack.Length; at++)
        {
            Array.Fill(haystack, (byte)'.');
            written.CopyTo(haystack, at);
            IReadOnlyList<SecretSighting> sightings = search.In("hay", haystack);
            Assert.True(sightings.Count > 0, $"Not found at {at} of {haystack.Length}: {Convert.ToHexString(written)}");
            Assert.All(sightings, sighting => Assert.InRange(sighting.Position, at, at + written.Length - 1));
        }
    }

    private static void IsFoundAmongZeros(Secret secret, byte[] written)
    {
        SecretSearch search = new([secret], ChunkLength);
        for (int at = 0; at < 4 * ChunkLength; at++)
        {
            byte[] haystack = [.. new byte[at], .. written, .. new byte[ChunkLength]];
            Assert.Contains(search.In("hay", haystack), sighting => sighting.IsWhole && sighting.Position == at);
        }
    }

    private static string Base64Url(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Escaped(byte[] key, string escape) =>
        string.Concat(key.Select(value => string.Format(CultureInfo.InvariantCulture, escape, value)));

    private static byte[] Random(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
