using System.Collections.Concurrent;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

public class LongPollingTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    /// <summary>As behind a proxy that lets only short requests through.</summary>
    private const string NoStreams = """
        delete window.WebSocket;
        delete window.EventSource;
        """;

    [Fact]
    public async Task A_call_works_where_only_long_polling_gets_through()
    {
        string room = NewRoom();
        Person grace = await Join(room, "grace");
        ConcurrentQueue<string> polls = [];
        Person ada = await Join(room, "ada", new PersonOptions
        {
            Script = NoStreams,
            Observe = page => page.RequestFinished += (_, request) =>
            {
                bool isPoll = request.Method == "GET" && request.Url.Contains("/v1/signalling?id=", StringComparison.Ordinal);
                if (isPoll) polls.Enqueue(request.Url);
            },
        });

        await Task.WhenAll(ada.SeesAndHears(grace), grace.SeesAndHears(ada));
        await Eventually.Sees("ada polls", () => polls.Count, count => count > 1);
        Assert.Equal("undefined", await ada.Ask<string>("() => typeof WebSocket"));
    }
}
