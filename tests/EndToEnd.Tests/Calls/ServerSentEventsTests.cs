using System.Collections.Concurrent;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

public class ServerSentEventsTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    /// <summary>As behind a proxy that does not know WebSocket.</summary>
    private const string NoWebSocket = "delete window.WebSocket;";

    [Fact]
    public async Task A_call_works_over_server_sent_events_where_there_is_no_WebSocket()
    {
        string room = NewRoom();
        Person grace = await Join(room, "grace");
        ConcurrentQueue<string> streams = [];
        Person ada = await Join(room, "ada", new PersonOptions
        {
            Script = NoWebSocket,
            Observe = page => page.Response += (_, response) =>
            {
                bool isStream = response.Headers.TryGetValue("content-type", out string? type)
                    && type.StartsWith("text/event-stream", StringComparison.Ordinal);
                if (isStream) streams.Enqueue(response.Url);
            },
        });

        await Task.WhenAll(ada.SeesAndHears(grace), grace.SeesAndHears(ada));
        string stream = Assert.Single(streams);
        Assert.Contains("/v1/signalling?id=", stream, StringComparison.Ordinal);
        Assert.Equal("undefined", await ada.Ask<string>("() => typeof WebSocket"));
    }
}
