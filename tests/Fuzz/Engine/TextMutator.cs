using System.Globalization;
using System.Text;

namespace Conference.Fuzz.Engine;

/// <summary>Mutates text line by line and word by word, so that most lines stay what they were.</summary>
internal sealed class TextMutator(Random random, IReadOnlyList<byte[]> dictionary)
{
    private const int ChangesMax = 4;
    private static readonly char[] s_marks =
        [' ', ':', '=', ';', '/', ',', '~', '\r', '\t', '\0', '\u007F', 'é', '\u2028'];
    private static readonly string[] s_numbers =
    [
        "0", "1", "-1", "9", "63", "64", "95", "96", "127", "128", "255", "256", "65535", "65536", "2147483647",
        "2147483648",
        "4294967295", "4294967296", "18446744073709551615", "18446744073709551616", "007", "+1", "1e3",
    ];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        List<string> lines = [.. Encoding.UTF8.GetString(input).Split('\n')];
        string[] others = Encoding.UTF8.GetString(other).Split('\n');
        int changes = 1 + random.Next(ChangesMax);
        for (int i = 0; i < changes; i++) Change(lines, others);
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    private void Change(List<string> lines, string[] others)
    {
        if (lines.Count == 0) lines.Add(Any(others));
        int at = random.Next(lines.Count);
        switch (random.Next(9))
        {
            case 0: lines.RemoveAt(at); break;
            case 1: lines.Insert(at, lines[random.Next(lines.Count)]); break;
            case 2: lines.Insert(at, Any(others)); break;
            case 3: (lines[at], lines[0]) = (lines[0], lines[at]); break;
            case 4 when dictionary.Count > 0: lines.Insert(at, Entry()); break;
            case 5: lines[at] = Mark(lines[at]); break;
            case 6: lines[at] = Cut(lines[at]); break;
            case 7: lines[at] = ReplaceNumber(lines[at]); break;
            default: lines[at] = ReplaceWord(lines[at], Any(others)); break;
        }
    }

    private string Any(string[] lines) => lines[random.Next(lines.Length)];

    private string Entry() => Encoding.UTF8.GetString(dictionary[random.Next(dictionary.Count)]);

    private string Mark(string line) =>
        line.Insert(random.Next(line.Length + 1), s_marks[random.Next(s_marks.Length)].ToString());

    private string Cut(string line)
    {
        if (line.Length == 0) return line;
        int at = random.Next(line.Length);
        return line.Remove(at, random.Next(1, Math.Min(8, line.Length - at) + 1));
    }

    private string ReplaceNumber(string line)
    {
        int at = line.AsSpan().IndexOfAnyInRange('0', '9');
        if (at < 0) return line;
        int skip = random.Next(4);
        for (int i = at; i < line.Length && skip > 0; i++)
        {
            if (!char.IsAsciiDigit(line[i]) || (i > 0 && char.IsAsciiDigit(line[i - 1]))) continue;
            at = i;
            skip--;
        }
        int end = at;
        while (end < line.Length && char.IsAsciiDigit(line[end])) end++;
        string number = random.Next(3) == 0
            ? random.Next(256).ToString(CultureInfo.InvariantCulture)
            : s_numbers[random.Next(s_numbers.Length)];
        return string.Concat(line.AsSpan(0, at), number, line.AsSpan(end));
    }

    private string ReplaceWord(string line, string other)
    {
        string[] words = line.Split(' ');
        string[] others = other.Split(' ', ':');
        words[random.Next(words.Length)] = others[random.Next(others.Length)];
        return string.Join(' ', words);
    }
}
