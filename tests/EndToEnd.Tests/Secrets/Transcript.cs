using System.Collections.Concurrent;
using System.Text;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>What was said somewhere, to be searched when all is over.</summary>
internal sealed class Transcript
{
    private readonly ConcurrentQueue<string> _lines = [];

    public void Add(string line) => _lines.Enqueue(line);

    public byte[] Bytes() => Encoding.UTF8.GetBytes(string.Join('\n', _lines));
}
