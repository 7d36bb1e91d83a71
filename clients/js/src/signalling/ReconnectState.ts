import type { Backoff } from '../Backoff.js';

export type LinkPhase = 'connected' | 'waiting' | 'resuming' | 'rejoining' | 'over';

/** What to do next. */
export type LinkStep =
  | { readonly do: 'wait'; readonly delayMs: number }
  | { readonly do: 'resume' }
  | { readonly do: 'rejoin' }
  | { readonly do: 'giveUp'; readonly code: string }
  | { readonly do: 'nothing' };

const nothing: LinkStep = { do: 'nothing' };

/** The server no longer knows the session, or not far enough back: only joining again helps. */
const sessionGone = new Set(['unknown-session', 'cannot-resume']);

/** Refusals of a second join that pass by themselves: our own lost session may still hold the place. */
const passing = new Set(['duplicate-identity', 'no-media-node']);

/** How a client comes back from a lost connection. Pure: whoever holds it dials, waits and joins as it says. */
export class ReconnectState {
  readonly #backoff: Backoff;
  #phase: LinkPhase = 'connected';
  #sessionKnown = true;

  constructor(backoff: Backoff) {
    this.#backoff = backoff;
  }

  get phase(): LinkPhase {
    return this.#phase;
  }

  /** The connection broke, or an attempt at a new one did. */
  lost(): LinkStep {
    if (this.#phase === 'over' || this.#phase === 'waiting') return nothing;
    const delayMs = this.#backoff.next();
    if (delayMs === null) return this.#giveUp('unreachable');
    this.#phase = 'waiting';
    return { do: 'wait', delayMs };
  }

  /** The connection holds, but the server says that its session is over. */
  sessionLost(): LinkStep {
    this.#sessionKnown = false;
    return this.lost();
  }

  /** The wait is over, or the machine is back online. */
  due(): LinkStep {
    if (this.#phase !== 'waiting') return nothing;
    this.#phase = this.#sessionKnown ? 'resuming' : 'rejoining';
    return { do: this.#sessionKnown ? 'resume' : 'rejoin' };
  }

  resumed(): void {
    if (this.#phase === 'resuming') this.#connected();
  }

  resumeRefused(code: string): LinkStep {
    if (this.#phase !== 'resuming') return nothing;
    if (!sessionGone.has(code)) return this.#giveUp(code);
    this.#sessionKnown = false;
    this.#phase = 'rejoining';
    return { do: 'rejoin' };
  }

  rejoined(): void {
    if (this.#phase === 'rejoining') this.#connected();
  }

  rejoinRefused(code: string): LinkStep {
    if (this.#phase !== 'rejoining') return nothing;
    return passing.has(code) ? this.lost() : this.#giveUp(code);
  }

  end(): void {
    this.#phase = 'over';
  }

  #connected(): void {
    this.#phase = 'connected';
    this.#sessionKnown = true;
    this.#backoff.reset();
  }

  #giveUp(code: string): LinkStep {
    this.#phase = 'over';
    return { do: 'giveUp', code };
  }
}
