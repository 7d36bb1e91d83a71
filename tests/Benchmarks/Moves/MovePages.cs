using Conference.EndToEnd.Tests.Harness;

namespace Conference.Benchmarks.Moves;

/// <summary>The pages of a measured call.</summary>
internal static class MovePages
{
    /// <summary>
    /// A small and slow camera, which leaves a small machine some time; and what becomes of the peer connections.
    /// </summary>
    private const string Script = """
        const devices = navigator.mediaDevices;
        const open = devices?.getUserMedia.bind(devices);
        if (devices) devices.getUserMedia = (wanted) =>
          open(wanted.video ? { ...wanted, video: { width: 320, height: 180, frameRate: 15 } } : wanted);
        window.watch.stateChanges = 0;
        window.RTCPeerConnection = class extends window.RTCPeerConnection {
          constructor(...args) {
            super(...args);
            this.addEventListener('connectionstatechange', () => (window.watch.stateChanges += 1));
          }
        };
        """;

    public static readonly PersonOptions Options = new() { FullCamera = true, Script = Script };

    /// <summary>Local and remote descriptions set, changes of the connection's state, peer connections made.</summary>
    public const string Watched =
        "() => [window.watch.descriptions, window.watch.stateChanges, window.watch.peers.length]";
}
