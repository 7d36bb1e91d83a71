// Runs in each page before its own scripts: keeps its peer connections and counts what is done with them.
(() => {
  const watch = { peers: [], descriptions: 0, restarts: 0 };
  Object.defineProperty(window, 'watch', { value: watch });

  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...args) {
      super(...args);
      watch.peers.push(this);
      this.addEventListener('signalingstatechange', () => (watch.descriptions += 1));
    }

    restartIce() {
      watch.restarts += 1;
      super.restartIce();
    }
  };

  watch.peer = () => watch.peers.findLast((peer) => peer.connectionState !== 'closed') ?? null;

  // The browser's own report of the living peer connection, and whose track each receive section carries at the moment.
  watch.report = async () => {
    const entries = [...((await watch.peer()?.getStats()) ?? new Map()).values()];
    const call = window.conference?.call;
    const names = new Map((call?.participants ?? []).map(({ participant, name }) => [participant, name]));
    const slots = (call?.slots ?? []).map(({ mid, participant }) => [mid, names.get(participant) ?? null]);
    return { entries, slots: Object.fromEntries(slots), state: call?.state.name ?? null };
  };
})();
