export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
  /** Attempts in a row before giving up. */
  readonly attemptsMax: number;
}

/** Doubling delays with jitter, so that a thousand clients of a lost server do not come back at once. */
export class Backoff {
  readonly #limits: BackoffLimits;
  readonly #random: () => number;
  #attempts = 0;

  constructor(limits: BackoffLimits, random: () => number = Math.random) {
    this.#limits = limits;
    this.#random = random;
  }

  /** @returns the delay before the next attempt, half to all of the doubled one; null when they are used up. */
  next(): number | null {
    if (this.#attempts >= this.#limits.attemptsMax) return null;
    const full = Math.min(this.#limits.firstMs * 2 ** this.#attempts, this.#limits.maxMs);
    this.#attempts += 1;
    return full / 2 + (full / 2) * this.#random();
  }

  reset(): void {
    this.#attempts = 0;
  }
}
