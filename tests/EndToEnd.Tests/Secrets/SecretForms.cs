using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>
/// What bytes look like where programs write them down: in dumps, logs, JSON, addresses. Of text, this is a byte for each
/// character; the search looks at UTF-16 too.
/// </summary>
internal static class SecretForms
{
    /// <summary>Each pattern is different.</summary>
    public static IEnumerable<(string Form, byte[] Pattern)> Of(byte[] bytes) =>
        All(bytes).DistinctBy(static form => Convert.ToHexString(form.Pattern));

    private static IEnumerable<(string Form, byte[] Pattern)> All(byte[] bytes)
    {
        yield return ("raw", bytes);

        string characters = Encoding.Latin1.GetString(bytes);
        yield return ("characters", Encoding.UTF8.GetBytes(characters));
        foreach ((string form, string text) in Texts(bytes, characters))
        {
            yield return (form, Encoding.UTF8.GetBytes(text));

            // Every second byte of UTF-16.
            yield return (form, Encoding.Latin1.GetBytes(text));
        }
    }

    private static IEnumerable<(string Form, string Text)> Texts(byte[] bytes, string characters) =>
        [.. Hex(bytes), .. Numbers(bytes), .. Base64(bytes), .. Escaped(bytes, characters)];

    private static IEnumerable<(string Form, string Text)> Hex(byte[] bytes)
    {
        foreach (string separator in (string[])["", ":", "-", " "])
        {
            yield return ("hex", Join(bytes, separator, "{0:x2}"));
            yield return ("HEX", Join(bytes, separator, "{0:X2}"));
        }
    }

    private static IEnumerable<(string Form, string Text)> Numbers(byte[] bytes)
    {
        foreach (string separator in (string[])[",", ", ", " "])
        {
            yield return ("numbers", Join(bytes, separator, "{0}"));
            yield return ("signed numbers", string.Join(separator, bytes.Select(static value => (sbyte)value)));
            yield return ("0x numbers", Join(bytes, separator, "0x{0:x2}"));
            yield return ("0X numbers", Join(bytes, separator, "0x{0:X2}"));
        }
    }

    /// <summary>Of what stands before and after depend only the characters at either end, which are left out.</summary>
    private static IEnumerable<(string Form, string Text)> Base64(byte[] bytes)
    {
        for (int before = 0; before < 3; before++)
        {
            string text = Convert.ToBase64String([.. new byte[before], .. bytes, 0, 0]);
            string middle = text[((before * 8 + 5) / 6)..((before + bytes.Length) * 8 / 6)];
            yield return ("base64", middle);
            yield return ("base64url", middle.Replace('+', '-').Replace('/', '_'));
            yield return ("base64 in JSON", middle.Replace("+", @"\u002B", StringComparison.Ordinal));
            yield return ("base64 in JSON", middle.Replace("+", @"\u002b", StringComparison.Ordinal));
            yield return ("base64 in JSON", middle.Replace("/", @"\/", StringComparison.Ordinal));
            yield return ("base64 in an address", WebUtility.UrlEncode(middle));
        }
    }

    private static IEnumerable<(string Form, string Text)> Escaped(byte[] bytes, string characters)
    {
        yield return ("characters in JSON", JavaScriptEncoder.Default.Encode(characters));
        yield return ("characters in JSON", JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(characters));
        yield return ("characters in JSON", string.Concat(bytes.Select(static value => Printable(value, @"\u{0:x4}"))));
        yield return ("escaped text", string.Concat(bytes.Select(static value => Printable(value, @"\x{0:x2}"))));
        yield return ("escaped text", string.Concat(bytes.Select(static value => Printable(value, @"\{0}", numberBase: 8))));
        yield return ("in an address", Encoding.ASCII.GetString(WebUtility.UrlEncodeToBytes(bytes, 0, bytes.Length)));
        foreach (string escape in (string[])[@"\u{0:x4}", @"\u{0:X4}", @"\x{0:x2}", @"\x{0:X2}", "%{0:x2}", "%{0:X2}"])
        {
            yield return ("escapes", Join(bytes, "", escape));
        }
    }

    private static string Join(byte[] bytes, string separator, string format) => string.Join(
        separator, bytes.Select(value => string.Format(CultureInfo.InvariantCulture, format, value)));

    private static string Printable(byte value, string escape, int numberBase = 10) =>
        value is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\'
            ? ((char)value).ToString()
            : string.Format(
                CultureInfo.InvariantCulture,
                escape,
                numberBase == 8 ? Convert.ToString(value, 8).PadLeft(3, '0') : value);
}
