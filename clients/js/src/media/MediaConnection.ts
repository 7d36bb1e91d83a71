import { Backoff } from '../Backoff.js';
import { Emitter } from '../Emitter.js';
import type { ClientMessage, MediaKind } from '../protocol.js';
import type { Section } from '../room/SlotTable.js';
import type { Scheduler } from '../Scheduler.js';
import type { LocalMedia } from './LocalMedia.js';
import { type MediaPhase, MediaState, type MediaStep } from './MediaState.js';
import { type SectionPlan, Sections } from './Sections.js';

const retryLimits = { firstMs: 500, maxMs: 8000, attemptsMax: 8 };
/** From the offer to media flowing. */
const establishMs = 15_000;
/** ICE may heal by itself; after this long without an answer from the node it is given up. */
const disconnectedMs = 6000;

export interface MediaConnectionOptions extends SectionPlan {
  readonly iceServers: readonly RTCIceServer[];
}

/** Who carries offers to the server. */
export interface OfferCarrier {
  readonly connected: boolean;
  send(message: ClientMessage): number | null;
}

export interface MediaConnectionEvents {
  phase: MediaPhase;
  /** A new peer connection's receive sections, all empty. */
  sections: readonly Section[];
  /** Why nothing more is tried. */
  failed: { readonly code: string };
}

/** The peer connection of a call, replaced by the next whenever it breaks. */
export class MediaConnection extends Emitter<MediaConnectionEvents> {
  readonly #signalling: OfferCarrier;
  readonly #scheduler: Scheduler;
  readonly #options: MediaConnectionOptions;
  readonly #local: LocalMedia;
  readonly #state = new MediaState(new Backoff(retryLimits));
  #peer: RTCPeerConnection | null = null;
  #sections: Sections | null = null;
  /** Counts peer connections from 1 within a session: the server takes a higher one for the next. */
  #number = 0;
  #offerId: number | null = null;
  #cancelTimer = () => {};

  constructor(signalling: OfferCarrier, scheduler: Scheduler, options: MediaConnectionOptions, local: LocalMedia) {
    super();
    this.#signalling = signalling;
    this.#scheduler = scheduler;
    this.#options = options;
    this.#local = local;
    local.on('changed', (kind) => void this.#switchTrack(kind));
  }

  /** The session is there, for the first time or anew. */
  begin(): void {
    this.#number = 0;
    this.#follow(this.#state.begin());
  }

  async answer(offerId: number, sdp: string): Promise<void> {
    const peer = this.#peer;
    if (peer === null || offerId !== this.#offerId) return;
    this.#offerId = null;
    try {
      await peer.setRemoteDescription({ type: 'answer', sdp });
      if (peer !== this.#peer) return;
      this.#state.answered();
      this.#connectionStateChanged(peer);
      this.#reportMuted();
      this.#sections?.balanceDegradation().catch(reportError);
    } catch (error) {
      if (peer !== this.#peer) return;
      reportError(error);
      this.#follow(this.#state.failed());
    }
  }

  refuse(offerId: number, code: string): void {
    if (offerId !== this.#offerId) return;
    this.#offerId = null;
    this.#follow(this.#state.refused(code));
  }

  lost(): void {
    this.#follow(this.#state.lost());
  }

  ready(): void {
    this.#follow(this.#state.ready());
  }

  /** Looks for a path anew. Media goes on over the old one until the new one works; encryption stays. */
  async restartIce(): Promise<void> {
    const peer = this.#peer;
    if (peer === null || this.#state.phase !== 'connected' || peer.signalingState !== 'stable') return;
    try {
      await this.#restart(peer);
    } catch (error) {
      if (peer !== this.#peer) return;
      reportError(error);
      this.#follow(this.#state.failed());
    }
  }

  close(): void {
    this.#state.end();
    this.#discard();
  }

  async getStats(): Promise<RTCStatsReport | null> {
    return (await this.#peer?.getStats()) ?? null;
  }

  #follow(step: MediaStep): void {
    switch (step.do) {
      case 'offer':
        this.#offer().catch((error: unknown) => {
          reportError(error);
          this.#follow(this.#state.failed());
        });
        break;
      case 'wait':
        this.#discard();
        this.#cancelTimer = this.#scheduler.after(step.delayMs, () => this.#follow(this.#state.due()));
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

  /** The offer goes out without candidates: the server is ICE-lite and learns them from the checks. */
  async #offer(): Promise<void> {
    this.#discard();
    const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: [...this.#options.iceServers] });
    this.#peer = peer;
    this.#number += 1;
    this.#sections = new Sections(peer, this.#options, this.#local);
    peer.addEventListener('connectionstatechange', () => this.#connectionStateChanged(peer));

    const offer = await this.#describe(peer);
    if (offer === null) return;
    this.emit('sections', this.#sections.receiving);
    this.#send(offer);
    this.#expectMedia(peer);
  }

  async #restart(peer: RTCPeerConnection): Promise<void> {
    peer.restartIce();
    const offer = await this.#describe(peer);
    if (offer !== null) this.#send(offer);
  }

  /** @returns null where the peer connection was replaced meanwhile. */
  async #describe(peer: RTCPeerConnection): Promise<RTCSessionDescriptionInit | null> {
    const offer = await peer.createOffer();
    if (peer !== this.#peer) return null;
    await peer.setLocalDescription(offer);
    return peer === this.#peer ? offer : null;
  }

  #send(offer: RTCSessionDescriptionInit): void {
    this.#offerId = this.#signalling.send({ type: 'offer', connection: this.#number, sdp: offer.sdp ?? '' });
  }

  /** While the server cannot be reached, an offer is not late. */
  #expectMedia(peer: RTCPeerConnection): void {
    this.#after(establishMs, peer, () => {
      if (this.#signalling.connected) this.#follow(this.#state.failed());
      else this.#expectMedia(peer);
    });
  }

  #connectionStateChanged(peer: RTCPeerConnection): void {
    if (peer !== this.#peer) return;
    if (peer.connectionState === 'failed') {
      this.#follow(this.#state.failed());
    } else if (peer.connectionState === 'disconnected') {
      this.#after(disconnectedMs, peer, () => this.#follow(this.#state.failed()));
    } else if (peer.connectionState === 'connected') {
      this.#cancelTimer();
      this.#state.connected();
      this.emit('phase', this.#state.phase);
    }
  }

  #after(delayMs: number, peer: RTCPeerConnection, action: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#scheduler.after(delayMs, () => {
      if (peer === this.#peer) action();
    });
  }

  /** The server takes a new connection's tracks for audible and visible until told otherwise. */
  #reportMuted(): void {
    if (!this.#local.microphoneOn) this.#report('audio', true);
    if (!this.#local.cameraOn) this.#report('video', true);
  }

  #report(kind: MediaKind, muted: boolean): void {
    const mid = this.#sections?.sendingMid(kind) ?? null;
    if (mid !== null) this.#signalling.send({ type: 'mute', mid, muted });
  }

  async #switchTrack(kind: MediaKind): Promise<void> {
    const negotiated = this.#state.phase === 'connecting' || this.#state.phase === 'connected';
    const on = kind === 'audio' ? this.#local.microphoneOn : this.#local.cameraOn;
    if (negotiated) this.#report(kind, !on);
    const sections = this.#sections;
    try {
      await sections?.send(kind, kind === 'audio' ? this.#local.microphone : this.#local.camera);
    } catch (error) {
      // A peer connection that was closed meanwhile takes no track; the next one reads it from the local media.
      if (sections === this.#sections) reportError(error);
    }
  }

  #discard(): void {
    this.#cancelTimer();
    this.#peer?.close();
    this.#peer = null;
    this.#sections = null;
    this.#offerId = null;
  }
}
