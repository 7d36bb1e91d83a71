import type { Call, CallStats } from '@conference/client';

const intervalMs = 1000;

/** Asks for the call's statistics while somebody looks at them. */
export class StatsPoll {
  readonly #call: Call;
  readonly #show: (stats: CallStats | null) => void;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(call: Call, show: (stats: CallStats | null) => void) {
    this.#call = call;
    this.#show = show;
  }

  set(running: boolean): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = running ? setInterval(() => void this.#ask(), intervalMs) : null;
    if (running) void this.#ask();
    else this.#show(null);
  }

  async #ask(): Promise<void> {
    const stats = await this.#call.getStats();
    if (this.#timer !== null) this.#show(stats);
  }
}
