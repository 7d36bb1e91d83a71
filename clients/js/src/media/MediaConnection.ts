import { Backoff } from '../Backoff.js';
import { Emitter } from '../Emitter.js';
import type { MediaKind, MoveMessage } from '../protocol.js';
import type { Section } from '../room/SlotTable.js';
import { followStep } from './Follow.js';
import { type MediaPhase, MediaState, type MediaStep } from './MediaState.js';
import { PeerConnection, type PeerConnectionParts } from './PeerConnection.js';

const retryLimits = { firstMs: 500, maxMs: 8000, attemptsMax: 8 };
/** From the offer to media flowing. */
const establishMs = 15_000;
/** ICE may heal by itself; after this long without an answer from the node it is given up. */
const disconnectedMs = 6000;
/**
 * A connection whose place was taken goes on for this long: the others are shown what it sends until the server has heard
 * that the next one is connected.
 */
const retireMs = 2000;

/** What was done to follow the call to another media node. */
export interface Moved {
  readonly how: 'candidates' | 'restart' | 'replacement';
}

export interface MediaConnectionEvents {
  phase: MediaPhase;
  /** A new peer connection's receive sections, all empty. */
  sections: readonly Section[];
  /** Those of one that has taken another's place: each shows what the one of its name showed before. */
  replaced: readonly Section[];
  moved: Moved;
  /** Why nothing more is tried. */
  failed: { readonly code: string };
}

export interface MediaConnectionParts extends PeerConnectionParts {
  readonly followsCandidates: boolean;
}

/** The peer connection of a call, replaced by the next whenever it breaks, and led after the call wherever that moves. */
export class MediaConnection extends Emitter<MediaConnectionEvents> {
  readonly #parts: MediaConnectionParts;
  readonly #state = new MediaState(new Backoff(retryLimits));
  #current: PeerConnection | null = null;
  /** Takes the current one's place once it is connected, or when that one breaks. */
  #next: PeerConnection | null = null;
  #retired: PeerConnection | null = null;
  #lastNumber = 0;
  #cancelWait = () => {};

  constructor(parts: MediaConnectionParts) {
    super();
    this.#parts = parts;
    parts.local.on('changed', (kind) => void this.#switchTrack(kind));
  }

  /** The session is there, for the first time or anew. */
  begin(): void {
    this.#lastNumber = 0;
    this.#apply(this.#state.begin());
  }

  async answer(offerId: number, sdp: string): Promise<void> {
    const peer = this.#peers.find((each) => each.awaits(offerId));
    if (peer === undefined) return;
    try {
      if (!(await peer.answer(sdp))) return;
    } catch (error) {
      this.#failed(peer, error);
      return;
    }
    if (peer === this.#current) this.#state.answered();
    this.#connectionStateChanged(peer);
    if (peer === this.#current) this.#reportMuted();
    peer.sections.balanceDegradation().catch(reportError);
    if (peer.restartsLater) await this.#followByRestart(peer);
  }

  refuse(offerId: number, code: string): void {
    const peer = this.#peers.find((each) => each.awaits(offerId));
    if (peer === undefined || !peer.refused(offerId, code)) return;
    if (peer === this.#next || (this.#next !== null && code !== 'no-media-node')) this.#failed(peer);
    else this.#apply(this.#state.refused(code));
  }

  lost(): void {
    this.#apply(this.#state.lost());
  }

  ready(): void {
    this.#apply(this.#state.ready());
  }

  /**
   * The server lost what it had said, and says what it has.
   * @param connection the number of ours that it knows; media over that goes on untouched.
   */
  restated(connection: number, hasMedia: boolean): void {
    const isCarried = this.#peers.some((peer) => peer.number === connection);
    this.#apply(this.#state.restated(isCarried, hasMedia));
    // Of an earlier one than the last, the server takes no offers any more.
    this.#peers.find((peer) => peer.number === this.#lastNumber)?.offerAgain();
  }

  /** The call goes on at another media node. */
  async follow(message: MoveMessage): Promise<void> {
    const peer = this.#peers.find((each) => each.number === message.connection);
    if (peer === undefined) return;
    const step = followStep(message, {
      followsCandidates: this.#parts.followsCandidates,
      isAnswered: peer.isAnswered,
      isEstablished: peer === this.#current && this.#state.phase === 'connected',
      isStable: peer.isStable,
      isBeingReplaced: this.#next !== null,
      isOutnumbered: peer.number < this.#lastNumber,
    });
    switch (step.do) {
      case 'addCandidates':
        // What the browser does not take, the server notices by our not following.
        await peer.addCandidates(step.candidates).catch(reportError);
        this.emit('moved', { how: 'candidates' });
        break;
      case 'restartIce':
        await this.#followByRestart(peer);
        break;
      case 'restartIceLater':
        peer.restartsLater = true;
        break;
      case 'replace':
        await this.#replace();
        break;
      case 'nothing':
        break;
    }
  }

  /** See {@link PeerConnection.restartIce}. */
  async restartIce(): Promise<void> {
    if (this.#current?.isStable === true && this.#state.phase === 'connected') await this.#restart(this.#current);
  }

  close(): void {
    this.#state.end();
    this.#discard();
  }

  async getStats(): Promise<RTCStatsReport | null> {
    return (await this.#current?.getStats()) ?? null;
  }

  get #peers(): readonly PeerConnection[] {
    return [this.#current, this.#next].filter((peer) => peer !== null);
  }

  #apply(step: MediaStep): void {
    switch (step.do) {
      case 'offer':
        void this.#offer();
        break;
      case 'wait':
        this.#discard();
        this.#cancelWait = this.#parts.scheduler.after(step.delayMs, () => this.#apply(this.#state.due()));
        break;
      case 'close':
        this.#discard();
        break;
      case 'giveUp':
        this.#discard();
        this.emit('failed', { code: step.code });
        break;
      case 'nothing':
        return;
    }
    this.emit('phase', this.#state.phase);
  }

  async #offer(): Promise<void> {
    this.#discard();
    const peer = this.#connect();
    this.#current = peer;
    if (peer === null) this.#apply(this.#state.failed());
    else await this.#offerFirst(peer, () => this.emit('sections', peer.sections.receiving));
  }

  /** Another peer connection while this one goes on. */
  async #replace(): Promise<void> {
    this.#next = this.#connect();
    if (this.#next !== null) await this.#offerFirst(this.#next, () => {});
  }

  /** @returns null where the browser takes none of what it is asked for. */
  #connect(): PeerConnection | null {
    this.#lastNumber += 1;
    try {
      return new PeerConnection(this.#lastNumber, this.#parts, (peer) => this.#connectionStateChanged(peer));
    } catch (error) {
      reportError(error);
      return null;
    }
  }

  async #offerFirst(peer: PeerConnection, described: () => void): Promise<void> {
    try {
      await peer.offer(described);
      this.#expectMedia(peer);
    } catch (error) {
      this.#failed(peer, error);
    }
  }

  async #followByRestart(peer: PeerConnection): Promise<void> {
    await this.#restart(peer);
    this.emit('moved', { how: 'restart' });
  }

  async #restart(peer: PeerConnection): Promise<void> {
    try {
      await peer.restartIce();
    } catch (error) {
      this.#failed(peer, error);
    }
  }

  /** While the server cannot be reached, an offer is not late. */
  #expectMedia(peer: PeerConnection): void {
    if (!this.#peers.includes(peer)) return;
    peer.after(establishMs, () => {
      if (this.#parts.signalling.connected) this.#failed(peer);
      else this.#expectMedia(peer);
    });
  }

  #connectionStateChanged(peer: PeerConnection): void {
    if (!this.#peers.includes(peer)) return;
    if (peer.state === 'failed') {
      this.#failed(peer);
    } else if (peer.state === 'disconnected') {
      peer.after(disconnectedMs, () => this.#failed(peer));
    } else if (peer.state === 'connected') {
      peer.cancelTimer();
      if (peer === this.#next) this.#retire(this.#promote(peer));
      this.#state.connected();
      this.emit('phase', this.#state.phase);
    }
  }

  /** One that was to take the other's place is given up; without the other it has to do. */
  #failed(peer: PeerConnection, error?: unknown): void {
    if (!this.#peers.includes(peer)) return;
    if (error !== undefined) reportError(error);
    if (peer === this.#next) {
      this.#next = null;
      peer.close();
    } else if (this.#next !== null) {
      this.#state.superseded(this.#next.isAnswered);
      this.#promote(this.#next);
      peer.close();
      this.emit('phase', this.#state.phase);
    } else {
      this.#apply(this.#state.failed());
    }
  }

  /** @returns the one whose place it takes. */
  #promote(next: PeerConnection): PeerConnection | null {
    const earlier = this.#current;
    this.#current = next;
    this.#next = null;
    this.emit('replaced', next.sections.receiving);
    if (next.isAnswered) this.#reportMuted();
    this.emit('moved', { how: 'replacement' });
    return earlier;
  }

  #retire(peer: PeerConnection | null): void {
    this.#retired?.close();
    this.#retired = peer;
    peer?.after(retireMs, () => this.#retire(null));
  }

  /** The server takes a new connection's tracks for audible and visible until told otherwise. */
  #reportMuted(): void {
    if (!this.#parts.local.microphoneOn) this.#report('audio', true);
    if (!this.#parts.local.cameraOn) this.#report('video', true);
  }

  #report(kind: MediaKind, muted: boolean): void {
    const mid = this.#current?.sections.sendingMid(kind) ?? null;
    if (mid !== null) this.#parts.signalling.send({ type: 'mute', mid, muted });
  }

  async #switchTrack(kind: MediaKind): Promise<void> {
    const { local } = this.#parts;
    const negotiated = this.#state.phase === 'connecting' || this.#state.phase === 'connected';
    const on = kind === 'audio' ? local.microphoneOn : local.cameraOn;
    if (negotiated) this.#report(kind, !on);
    const track = kind === 'audio' ? local.microphone : local.camera;
    const peers = this.#retired === null ? this.#peers : [...this.#peers, this.#retired];
    await Promise.all(peers.map((peer) => this.#send(peer, kind, track)));
  }

  async #send(peer: PeerConnection, kind: MediaKind, track: MediaStreamTrack | null): Promise<void> {
    try {
      await peer.sections.send(kind, track);
    } catch (error) {
      // A peer connection that was closed meanwhile takes no track; the next one reads it from the local media.
      if (this.#peers.includes(peer)) reportError(error);
    }
  }

  #discard(): void {
    this.#cancelWait();
    for (const peer of this.#peers) peer.close();
    this.#retire(null);
    this.#current = null;
    this.#next = null;
  }
}
