import type { Backoff } from '../Backoff.js';

export type MediaPhase = 'idle' | 'offering' | 'connecting' | 'connected' | 'lost' | 'waiting' | 'over';

/** What to do next. */
export type MediaStep =
  /** Make a new peer connection and offer it. */
  | { readonly do: 'offer' }
  /** Close the peer connection, and wait for the server to have a media node again. */
  | { readonly do: 'close' }
  | { readonly do: 'wait'; readonly delayMs: number }
  | { readonly do: 'giveUp'; readonly code: string }
  | { readonly do: 'nothing' };

const nothing: MediaStep = { do: 'nothing' };

/** The same offer would be refused again. */
const permanent = new Set(['malformed', 'too-large', 'no-common-codec']);

/** The call's media over as many peer connections as it takes. Pure: its holder offers, waits and closes. */
export class MediaState {
  readonly #backoff: Backoff;
  #phase: MediaPhase = 'idle';

  constructor(backoff: Backoff) {
    this.#backoff = backoff;
  }

  get phase(): MediaPhase {
    return this.#phase;
  }

  /** The session is there, for the first time or anew. */
  begin(): MediaStep {
    if (this.#phase === 'over') return nothing;
    this.#backoff.reset();
    return this.#offer();
  }

  answered(): void {
    if (this.#phase === 'offering') this.#phase = 'connecting';
  }

  connected(): void {
    if (this.#phase !== 'connecting') return;
    this.#phase = 'connected';
    this.#backoff.reset();
  }

  /** The peer connection failed, or no answer came, or none that the browser takes. */
  failed(): MediaStep {
    if (!this.#hasPeer) return nothing;
    const delayMs = this.#backoff.next();
    if (delayMs === null) return this.#giveUp('media-failed');
    this.#phase = 'waiting';
    return { do: 'wait', delayMs };
  }

  /** The peer connection broke while another was being made to take its place. */
  superseded(isAnswered: boolean): void {
    if (this.#hasPeer) this.#phase = isAnswered ? 'connecting' : 'offering';
  }

  /** Once there was an answer, what is refused is a restart of ICE: another peer connection may do. */
  refused(code: string): MediaStep {
    if (!this.#hasPeer) return nothing;
    if (this.#phase === 'offering' && permanent.has(code)) return this.#giveUp(code);
    return code === 'no-media-node' ? this.lost() : this.failed();
  }

  /** The media node is gone: only the server knows when there is another. */
  lost(): MediaStep {
    if (this.#phase === 'over' || this.#phase === 'idle') return nothing;
    this.#phase = 'lost';
    return { do: 'close' };
  }

  /** The room has a media node; said also while all is well. */
  ready(): MediaStep {
    if (this.#phase !== 'lost' && this.#phase !== 'waiting') return nothing;
    this.#backoff.reset();
    return this.#offer();
  }

  /**
   * The server says what it has, after messages were lost.
   * @param isCarried a peer connection of ours is among it.
   */
  restated(isCarried: boolean, hasMedia: boolean): MediaStep {
    if (this.#phase === 'over' || this.#phase === 'idle' || (isCarried && this.#hasPeer)) return nothing;
    if (!hasMedia) return this.lost();
    // The offer is made, or on its way.
    if (this.#phase === 'offering') return nothing;
    this.#backoff.reset();
    return this.#offer();
  }

  /** The wait is over. */
  due(): MediaStep {
    return this.#phase === 'waiting' ? this.#offer() : nothing;
  }

  end(): void {
    this.#phase = 'over';
  }

  get #hasPeer(): boolean {
    return this.#phase === 'offering' || this.#phase === 'connecting' || this.#phase === 'connected';
  }

  #offer(): MediaStep {
    this.#phase = 'offering';
    return { do: 'offer' };
  }

  #giveUp(code: string): MediaStep {
    this.#phase = 'over';
    return { do: 'giveUp', code };
  }
}
