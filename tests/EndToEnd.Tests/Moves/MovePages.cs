using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Moves;

/// <summary>What the pages of a call watch while it moves, and what they leave undone.</summary>
internal static class MovePages
{
    /// <summary>Keeps each state that a peer connection takes on.</summary>
    private const string KeepStates = """
        window.watch.states = [];
        window.RTCPeerConnection = class extends window.RTCPeerConnection {
          constructor(...args) {
            super(...args);
            this.addEventListener('connectionstatechange', () => window.watch.states.push(this.connectionState));
          }
        };
        """;

    /// <summary>Once pictures are there: keeps whatever would be seen as a flicker, or heard as a break.</summary>
    public const string WatchMedia = """
        () => {
          window.watch.states.length = 0;
          window.watch.flickers = [];
          for (const media of document.querySelectorAll('[data-testid=tile] video, audio'))
            for (const type of ['emptied', 'pause', 'ended', 'error'])
              media.addEventListener(type, () => window.watch.flickers.push(`${media.localName} ${type}`));
          return true;
        }
        """;

    public static readonly PersonOptions Options = new() { Script = KeepStates };

    /// <summary>A page that hears nothing of these messages.</summary>
    /// <param name="types">Of the server's messages, as they stand in JSON.</param>
    public static PersonOptions DeafTo(params string[] types) => new()
    {
        Script = $$"""
            {{KeepStates}}
            window.watch.unheard = [];
            const unhear = (data) => typeof data !== 'string' ? data
              : data.replace(/"type":"({{string.Join('|', types)}})"/g, (_, type) => {
                  window.watch.unheard.push(type);
                  return '"type":"unheard"';
                });
            window.WebSocket = class extends window.WebSocket {
              get onmessage() { return super.onmessage; }
              set onmessage(listener) {
                super.onmessage = listener
                  && ((event) => listener(new MessageEvent('message', { data: unhear(event.data) })));
              }
            };
            """,
    };
}
