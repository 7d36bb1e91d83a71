import type { Backoff } from '../Backoff.js';

export type LinkPhase = 'connected' | 'waiting' | 'resuming' | 'rejoining' | 'over';

/** What to do next. */
export type LinkStep =
  | { readonly do: 'wait'; readonly delayMs: number }
  | { readonly do: 'resume' }
  | { readonly do: 'rejoin' }
  | { readonly do: 'giveUp'; readonly code: string }
  | { readonly do: 'nothing' };

/** Without a server for this long, a call is over. Media may flow all the while. */
export const awayMaxMs = 120_000;

const nothing: LinkStep = { do: 'nothing' };

/** The server no longer knows the session, or not far enough back: only joining again helps. */
const sessionGone = new Set(['unknown-session', 'cannot-resume', 'not-in-room']);

/** Refusals of a second join that pass by themselves: our own lost session may still hold the place. */
const passing = new Set(['duplicate-identity', 'no-media-node']);

/** How a client comes back from a lost connection. Pure: whoever holds it dials, waits and joins as it says. */
export class ReconnectState {
  readonly #backoff: Backoff;
  #phase: LinkPhase = 'connected';
  #sessionKnown = true;
  #awaySince: number | null = null;

  constructor(backoff: Backoff) {
    this.#backoff = backoff;
  }

  get phase(): LinkPhase {
    return this.#phase;
  }

  /**
   * The connection broke, or an attempt at a new one did.
   * @param code why the call is over, if this was the last attempt.
   */
  lost(nowMs: number, code = 'unreachable'): LinkStep {
    if (this.#phase === 'over' || this.#phase === 'waiting') return nothing;
    this.#awaySince ??= nowMs;
    const delayMs = nowMs - this.#awaySince < awayMaxMs ? this.#backoff.next() : null;
    if (delayMs === null) return this.#giveUp(code);
    this.#phase = 'waiting';
    return { do: 'wait', delayMs };
  }

  /** The connection holds, but the server says that its session is over. */
  sessionLost(nowMs: number): LinkStep {
    this.#sessionKnown = false;
    return this.lost(nowMs);
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

  rejoinRefused(code: string, nowMs: number): LinkStep {
    if (this.#phase !== 'rejoining') return nothing;
    return passing.has(code) ? this.lost(nowMs, code) : this.#giveUp(code);
  }

  /** The connection has held for a while, so the next loss is a first one. Others are not dialled in a circle. */
  steady(): void {
    if (this.#phase === 'connected') this.#backoff.reset();
  }

  end(): void {
    this.#phase = 'over';
  }

  #connected(): void {
    this.#phase = 'connected';
    this.#sessionKnown = true;
    this.#awaySince = null;
  }

  #giveUp(code: string): LinkStep {
    this.#phase = 'over';
    return { do: 'giveUp', code };
  }
}
