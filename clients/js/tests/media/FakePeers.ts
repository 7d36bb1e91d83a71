/** What this needs of a browser: tracks, and peer connections whose other end is the test. */

export interface FakeTrack {
  readonly kind: string;
  enabled: boolean;
  stop(): void;
  addEventListener(): void;
}

export function fakeTrack(kind: string): FakeTrack {
  return { kind, enabled: true, stop() {}, addEventListener() {} };
}

class FakeStream {
  #tracks: FakeTrack[];

  constructor(tracks: FakeTrack[] = []) {
    this.#tracks = tracks;
  }

  getTracks = () => [...this.#tracks];
  getAudioTracks = () => this.#tracks.filter((track) => track.kind === 'audio');
  getVideoTracks = () => this.#tracks.filter((track) => track.kind === 'video');

  removeTrack(track: FakeTrack): void {
    this.#tracks = this.#tracks.filter((each) => each !== track);
  }
}

class FakeTransceiver {
  mid: string | null = null;
  readonly receiver: { readonly track: FakeTrack };
  readonly sender;

  constructor(kind: string, sent: FakeTrack | null) {
    this.receiver = { track: fakeTrack(kind) };
    this.sender = {
      track: sent,
      replaceTrack(track: FakeTrack | null) {
        this.track = track;
        return Promise.resolve();
      },
      getParameters: () => ({}),
      setParameters: () => Promise.resolve(),
    };
  }
}

export class FakePeer extends EventTarget {
  /** In the order in which they were made. */
  static readonly all: FakePeer[] = [];
  connectionState = 'new';
  signalingState = 'stable';
  remoteDescription: unknown = null;
  restarts = 0;
  readonly candidates: unknown[] = [];
  readonly #transceivers: FakeTransceiver[] = [];

  constructor() {
    super();
    FakePeer.all.push(this);
  }

  addTransceiver(trackOrKind: string | FakeTrack): FakeTransceiver {
    const track = typeof trackOrKind === 'string' ? null : trackOrKind;
    const transceiver = new FakeTransceiver(track?.kind ?? (trackOrKind as string), track);
    this.#transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers = () => [...this.#transceivers];

  createOffer = () => Promise.resolve({ type: 'offer', sdp: `offer of ${FakePeer.all.indexOf(this) + 1}` });

  setLocalDescription(): Promise<void> {
    this.#transceivers.forEach((transceiver, index) => (transceiver.mid = String(index)));
    this.signalingState = 'have-local-offer';
    return Promise.resolve();
  }

  setRemoteDescription(description: { sdp: string }): Promise<void> {
    if (description.sdp === 'bad') return Promise.reject(new Error('The test does not take this answer.'));
    this.remoteDescription = description;
    this.signalingState = 'stable';
    return Promise.resolve();
  }

  addIceCandidate(candidate: unknown): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  restartIce(): void {
    this.restarts += 1;
  }

  getStats = () => Promise.resolve(new Map());

  close(): void {
    this.connectionState = 'closed';
    this.signalingState = 'closed';
  }

  /** As a browser does when it closes by itself: no event for our own closing. */
  become(state: string): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }
}

/** Errors that the SDK reports, instead of the browser's console. */
export const reported: unknown[] = [];

export function installFakes(): void {
  FakePeer.all.length = 0;
  reported.length = 0;
  Object.assign(globalThis, {
    RTCPeerConnection: FakePeer,
    MediaStream: FakeStream,
    reportError: (error: unknown) => reported.push(error),
  });
}

export function fakeStream(...tracks: FakeTrack[]): MediaStream {
  return new FakeStream(tracks) as unknown as MediaStream;
}
