import type { ClientMessage } from '../protocol.js';
import type { Scheduler } from '../Scheduler.js';
import type { LocalMedia } from './LocalMedia.js';
import { type SectionPlan, Sections } from './Sections.js';

export interface PeerConnectionOptions extends SectionPlan {
  readonly iceServers: readonly RTCIceServer[];
}

/** Who carries offers to the server. */
export interface OfferCarrier {
  readonly connected: boolean;
  send(message: ClientMessage): number | null;
}

/** What all peer connections of a call have in common. */
export interface PeerConnectionParts {
  readonly signalling: OfferCarrier;
  readonly scheduler: Scheduler;
  readonly options: PeerConnectionOptions;
  readonly local: LocalMedia;
}

/** One peer connection with its sections and its offers. Whoever waits for one that is closed meanwhile is told so. */
export class PeerConnection {
  /** Counts from 1 within a session: the server takes a higher one for the next. */
  readonly number: number;
  readonly sections: Sections;
  readonly #parts: PeerConnectionParts;
  readonly #peer: RTCPeerConnection;
  #offered: { readonly sdp: string; readonly ids: Set<number> } | null = null;
  #isClosed = false;
  #cancelTimer = () => {};
  /** A restart of ICE is due when the answer that is being waited for has come. */
  restartsLater = false;

  constructor(number: number, parts: PeerConnectionParts, stateChanged: (of: PeerConnection) => void) {
    const { options, local } = parts;
    this.number = number;
    this.#parts = parts;
    this.#peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: [...options.iceServers] });
    this.sections = new Sections(this.#peer, options, local);
    this.#peer.addEventListener('connectionstatechange', () => stateChanged(this));
  }

  get state(): RTCPeerConnectionState {
    return this.#peer.connectionState;
  }

  get isAnswered(): boolean {
    return this.#peer.remoteDescription !== null;
  }

  get isStable(): boolean {
    return this.#peer.signalingState === 'stable';
  }

  awaits(offerId: number): boolean {
    return this.#offered?.ids.has(offerId) === true;
  }

  /**
   * The offer goes out without candidates: the server is ICE-lite and learns them from the checks.
   * @param described called when the sections have their names, before the offer goes out.
   */
  async offer(described: () => void = () => {}): Promise<void> {
    const offer = await this.#peer.createOffer();
    if (this.#isClosed) return;
    await this.#peer.setLocalDescription(offer);
    if (this.#isClosed) return;
    described();
    this.#offered = { sdp: offer.sdp ?? '', ids: new Set() };
    this.offerAgain();
  }

  /**
   * What waits for its answer is said once more, under an id of its own: the server answers none that it has seen, even
   * where the answer was lost. An answer to either will do.
   */
  offerAgain(): void {
    if (this.#offered === null) return;
    const { sdp, ids } = this.#offered;
    const id = this.#parts.signalling.send({ type: 'offer', connection: this.number, sdp });
    if (id !== null) ids.add(id);
  }

  /** Looks for a path anew. Media goes on over the old one until the new one works; encryption stays. */
  async restartIce(): Promise<void> {
    this.restartsLater = false;
    this.#peer.restartIce();
    await this.offer();
  }

  /** @returns false where it was closed meanwhile. */
  async answer(sdp: string): Promise<boolean> {
    this.#offered = null;
    await this.#peer.setRemoteDescription({ type: 'answer', sdp });
    return !this.#isClosed;
  }

  /** @returns false where the same offer still waits for its answer under another id. */
  refused(offerId: number, code: string): boolean {
    this.#offered?.ids.delete(offerId);
    if (code === 'offer-pending' && this.#offered !== null && this.#offered.ids.size > 0) return false;
    this.#offered = null;
    return true;
  }

  /** All sections share one transport, so the first stands for all. */
  async addCandidates(candidates: readonly string[]): Promise<void> {
    const sdpMid = this.#peer.getTransceivers()[0]?.mid ?? null;
    for (const candidate of candidates) {
      if (!this.#isClosed) await this.#peer.addIceCandidate({ candidate, sdpMid, sdpMLineIndex: 0 });
    }
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#peer.getStats();
  }

  /** One timer at a time. */
  after(delayMs: number, action: () => void): void {
    this.cancelTimer();
    this.#cancelTimer = this.#parts.scheduler.after(delayMs, action);
  }

  cancelTimer(): void {
    this.#cancelTimer();
  }

  close(): void {
    this.#isClosed = true;
    this.#offered = null;
    this.cancelTimer();
    this.#peer.close();
  }
}
