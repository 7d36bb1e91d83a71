using System.Globalization;
using System.Text.Json;
using Conference.Shared;

namespace Conference.LoadGenerator.Signalling;

/// <summary>One client's stay in a room, as signalling sees it: joins, offers, acknowledges what it is told, leaves.</summary>
internal sealed class SignallingStay : IAsyncDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    private readonly HubSocket _hub;
    private readonly CancellationTokenSource _over = new();
    private Task _listening = Task.CompletedTask;
    private int _lastMessage;

    private SignallingStay(HubSocket hub) => _hub = hub;

    public static async Task<SignallingStay> JoinAsync(Uri gateway, string token)
    {
        SignallingStay stay = new(await HubSocket.ConnectAsync(gateway));
        Accept("Join", await stay._hub.CallAsync("Join", new { token }));
        return stay;
    }

    /// <summary>The answer to an offer; from then on the client acknowledges what comes, and looks at nothing else.</summary>
    public async Task<string> OfferAsync(string sdp)
    {
        int id = ++_lastMessage;
        Accept("Send", await _hub.CallAsync("Send", new { type = "offer", id, connection = 1, sdp }));
        while (true)
        {
            JsonElement envelope = await _hub.NextAsync();
            JsonElement message = envelope.GetProperty("message");
            switch (message.GetProperty("type").GetString())
            {
                case "answer":
                    _listening = ListenAsync(envelope.GetProperty("id").GetInt64());
                    return message.GetProperty("sdp").GetString()!;
                case "offerRefused":
                case "ended":
                    throw new LoadException($"The offer was refused: {message.GetRawText()}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _listening;
        await _hub.CallAsync("Send", new { type = "leave", id = ++_lastMessage });
        await _hub.DisposeAsync();
        _over.Dispose();
    }

    private async Task ListenAsync(long lastSeen)
    {
        using PeriodicTimer timer = new(KeepAlive);
        try
        {
            while (await timer.WaitForNextTickAsync(_over.Token))
            {
                while (_hub.TryTake(out JsonElement envelope)) lastSeen = envelope.GetProperty("id").GetInt64();
                await _hub.PingAsync();
                await _hub.CallRawAsync("Acknowledge", lastSeen.ToString(CultureInfo.InvariantCulture));
            }
        }
        catch (OperationCanceledException)
        {
            // The stay is over.
        }
    }

    private static void Accept(string call, JsonElement answer)
    {
        if (HubSocket.RefusalOf(answer) is { } code) throw new LoadException($"{call} was refused: {code}");
    }
}
