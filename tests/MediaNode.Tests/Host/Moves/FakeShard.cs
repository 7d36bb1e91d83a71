using System.Threading.Channels;
using Conference.MediaNode.Handover.Moves;

namespace Conference.MediaNode.Host.Moves;

/// <summary>Keeps the news that a shard would be told.</summary>
internal sealed class FakeShard : IMoveShard
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<MoveNews> _news = Channel.CreateUnbounded<MoveNews>();

    public bool TryTell(MoveNews news) => _news.Writer.TryWrite(news);

    public async Task<MoveNews> Next() => await _news.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public async Task<MoveMessage> NextMessage() => Assert.IsType<MoveMessageCame>(await Next()).Message;

    /// <summary>What has been told and not taken.</summary>
    public bool TryTake(out MoveNews? news) => _news.Reader.TryRead(out news);
}
