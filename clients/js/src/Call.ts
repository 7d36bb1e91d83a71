import { type CallState, runningState } from './callState.js';
import { Emitter } from './Emitter.js';
import type { LocalMedia } from './media/LocalMedia.js';
import type { MediaConnection, Moved } from './media/MediaConnection.js';
import type { MediaPhase } from './media/MediaState.js';
import type { Grants, JoinAnswer, MediaKind, Participant, Refusal, ServerMessage, Speaker } from './protocol.js';
import { Roster, type RosterChange } from './room/Roster.js';
import { type Slot, SlotTable } from './room/SlotTable.js';
import type { Signalling } from './signalling/Signalling.js';
import { type CallStats, digest, type StatsById } from './stats/digest.js';

export interface CallEvents {
  /** Somebody came, left, or changed what they publish; `call.participants` is up to date. */
  participants: RosterChange;
  slots: readonly Slot[];
  /** Loudest first; empty when nobody speaks. */
  speakers: readonly Speaker[];
  state: CallState;
  /**
   * The call goes on at another media node, and this was done to follow it. Nothing is left to do: media goes on
   * meanwhile, and slots keep who they show. May come more than once per move.
   */
  moved: Moved;
  /**
   * The server had lost this stay for good, and the room was joined anew with the `token` of the join options: the others
   * have seen us go and come, perhaps under another identity, and audio and video begin again.
   */
  rejoined: { readonly identity: string };
  /** The server did not take something; the call goes on. */
  refused: Refusal;
  /** The own microphone or camera was switched, or unplugged. */
  local: MediaKind;
}

/** A stay in a room. Made by `ConferenceClient.join`. */
export class Call extends Emitter<CallEvents> {
  readonly room: string;
  readonly name: string;
  readonly grants: Grants;
  readonly #signalling: Signalling;
  readonly #media: MediaConnection;
  readonly #local: LocalMedia;
  readonly #roster = new Roster();
  readonly #slots = new SlotTable();
  #identity: string;
  #speakers: readonly Speaker[] = [];
  #state: CallState = { name: 'connecting' };
  #mediaPhase: MediaPhase = 'idle';
  #hadMedia = false;
  #statsBefore: StatsById | null = null;

  constructor(welcome: JoinAnswer, signalling: Signalling, media: MediaConnection, local: LocalMedia) {
    super();
    this.room = welcome.room;
    this.#identity = welcome.identity;
    this.name = welcome.name;
    this.grants = welcome.grants;
    this.#signalling = signalling;
    this.#media = media;
    this.#local = local;
    this.#listen();
    this.#roster.replace(welcome.participants);
    media.begin();
    signalling.begin();
  }

  get state(): CallState {
    return this.#state;
  }

  /** Who we are to the others. Another after a lost session was joined anew with a token for another. */
  get identity(): string {
    return this.#identity;
  }

  /** Everybody in the room but us. */
  get participants(): readonly Participant[] {
    return this.#roster.all.filter((entry) => entry.participant !== this.#identity);
  }

  get slots(): readonly Slot[] {
    return this.#slots.all;
  }

  get speakers(): readonly Speaker[] {
    return this.#speakers;
  }

  /** For the own tile: what the microphone and camera give at the moment. */
  get localStream(): MediaStream {
    return this.#local.stream;
  }

  get microphoneOn(): boolean {
    return this.#local.microphoneOn;
  }

  get cameraOn(): boolean {
    return this.#local.cameraOn;
  }

  /** @throws DOMException where there is no microphone, or no leave to use it. */
  setMicrophone(on: boolean): Promise<void> {
    return this.#local.setMicrophone(on);
  }

  /** @throws DOMException where there is no camera, or no leave to use it. */
  setCamera(on: boolean): Promise<void> {
    return this.#local.setCamera(on);
  }

  /** Lets the browser look for another path to the media node, as after a change of networks. Media goes on. */
  restartIce(): Promise<void> {
    return this.#media.restartIce();
  }

  /** Ends the stay: others see us go at once, and the microphone and camera are released. */
  async leave(): Promise<void> {
    if (this.#over) return;
    this.#finish({ name: 'ended', code: 'left', detail: '' });
    await this.#signalling.leave();
  }

  /** Rates are over the time since the previous call of this: ask about once a second. */
  async getStats(): Promise<CallStats> {
    const report = (await this.#media.getStats()) as StatsById | null;
    const before = this.#statsBefore;
    this.#statsBefore = report;
    return digest(report ?? new Map(), before);
  }

  get #over(): boolean {
    return this.#state.name === 'ended' || this.#state.name === 'failed';
  }

  #listen(): void {
    this.#signalling.on('message', (message) => this.#receive(message));
    this.#signalling.on('connected', () => this.#updateState());
    this.#signalling.on('rejoined', (welcome) => this.#rejoined(welcome));
    this.#signalling.on('failed', ({ code, detail }) => this.#finish({ name: 'failed', code, detail }));
    this.#signalling.on('refused', ({ message, refusal }) => {
      if (message.type === 'offer') this.#offerRefused(message.id, refusal);
      else this.emit('refused', refusal);
    });
    this.#signalling.on('closing', (reason) => this.emit('refused', reason));
    this.#media.on('phase', (phase) => this.#mediaPhaseChanged(phase));
    this.#media.on('failed', ({ code }) =>
      this.#finish({
        name: 'failed',
        code,
        detail: 'Audio and video could not be connected. Check the network, and join again.',
      }),
    );
    this.#media.on('sections', (sections) => {
      this.#slots.place(sections);
      this.#sectionsChanged();
    });
    this.#media.on('replaced', (sections) => {
      this.#slots.exchange(sections);
      this.#sectionsChanged();
    });
    this.#media.on('moved', (moved) => this.emit('moved', moved));
    this.#local.on('changed', (kind) => this.emit('local', kind));
  }

  #receive(message: ServerMessage): void {
    if (this.#over) return;
    switch (message.type) {
      case 'answer':
        void this.#media.answer(message.offerId, message.sdp);
        return;
      case 'offerRefused':
        this.#offerRefused(message.offerId, { ...message, title: 'The media node refused this connection.' });
        return;
      case 'participantChanged':
        this.emit('participants', this.#roster.change(message.participant));
        return;
      case 'participantLeft':
        this.#rosterChanged(this.#roster.remove(message.participant));
        return;
      case 'slots':
        this.#slots.fill(message.slots);
        this.emit('slots', this.slots);
        return;
      case 'speakers':
        this.#speakers = message.speakers;
        this.emit('speakers', this.#speakers);
        return;
      case 'mediaLost':
        if (message.everyone) this.emit('participants', this.#roster.silence());
        this.#media.lost();
        return;
      case 'mediaReady':
        this.#media.ready();
        return;
      case 'candidates':
      case 'restartIce':
      case 'replaceConnection':
        void this.#media.follow(message);
        return;
      case 'snapshot':
        this.#rosterChanged(this.#roster.replace(message.roster));
        this.#media.restated(message.connection, message.hasMedia);
        return;
      case 'ended':
        this.#finish({ name: 'ended', code: message.code, detail: message.detail });
        return;
    }
  }

  /** Whoever left is shown no longer, before the server says who comes next. */
  #rosterChanged(change: RosterChange): void {
    this.emit('participants', change);
    const vacated = change.left.filter(({ participant }) => this.#slots.vacate(participant));
    if (vacated.length > 0) this.emit('slots', this.slots);
  }

  /** Waiting for a media node, or for another connection, is no refusal that anybody can act on: the state says it. */
  #offerRefused(offerId: number, refusal: Refusal): void {
    if (refusal.code !== 'no-media-node' && refusal.code !== 'connection-gone') this.emit('refused', refusal);
    this.#media.refuse(offerId, refusal.code);
  }

  #rejoined(welcome: JoinAnswer): void {
    this.#identity = welcome.identity;
    this.emit('rejoined', { identity: welcome.identity });
    this.emit('participants', this.#roster.replace(welcome.participants));
    this.#media.begin();
    this.#updateState();
  }

  /** Another peer connection counts anew. */
  #sectionsChanged(): void {
    this.#statsBefore = null;
    this.emit('slots', this.slots);
  }

  #mediaPhaseChanged(phase: MediaPhase): void {
    this.#mediaPhase = phase;
    this.#hadMedia ||= phase === 'connected';
    this.#updateState();
  }

  #updateState(): void {
    if (!this.#over) this.#setState(runningState(this.#signalling.connected, this.#mediaPhase, this.#hadMedia));
  }

  #finish(state: CallState): void {
    if (this.#over) return;
    this.#media.close();
    this.#local.stop();
    this.#setState(state);
    if (state.name === 'failed' || (state.name === 'ended' && state.code !== 'left')) this.#signalling.stop();
  }

  #setState(state: CallState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.emit('state', state);
  }
}
