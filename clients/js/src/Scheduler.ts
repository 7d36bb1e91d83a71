/** The SDK's only clock, so that tests own the time. */
export interface Scheduler {
  /** Monotonic, in milliseconds. */
  now(): number;
  /** @returns what calls it off. */
  after(delayMs: number, action: () => void): () => void;
}

export const browserScheduler: Scheduler = {
  now: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};
