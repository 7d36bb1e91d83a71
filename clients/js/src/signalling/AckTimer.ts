import type { Scheduler } from '../Scheduler.js';

const delayMs = 1000;
const unacknowledgedMax = 20;

/** Acknowledges lazily: a second after the first message, or with the twentieth. */
export class AckTimer {
  readonly #scheduler: Scheduler;
  readonly #acknowledge: () => void;
  #cancel: (() => void) | null = null;
  #waiting = 0;

  constructor(scheduler: Scheduler, acknowledge: () => void) {
    this.#scheduler = scheduler;
    this.#acknowledge = acknowledge;
  }

  received(count: number): void {
    if (count === 0) return;
    this.#waiting += count;
    if (this.#waiting >= unacknowledgedMax) this.#fire();
    else this.#cancel ??= this.#scheduler.after(delayMs, () => this.#fire());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#waiting = 0;
  }

  #fire(): void {
    this.stop();
    this.#acknowledge();
  }
}
