import type { Envelope, ServerMessage } from '../protocol.js';

/** Envelopes that arrived ahead of their turn; more than this and the connection is not worth keeping. */
export const heldMax = 256;

/** What arrives from a session, in order and once: duplicates are dropped by id, early ones wait for their turn. */
export class Inbox {
  readonly #held = new Map<number, ServerMessage>();
  #lastSeen = 0;

  /** Everything up to this id has been handed on. */
  get lastSeen(): number {
    return this.#lastSeen;
  }

  /** Something is missing before what is held. */
  get hasGap(): boolean {
    return this.#held.size > 0;
  }

  /** @returns what may be handled now; null when too much is held for the gap ever to close. */
  accept(envelope: Envelope): ServerMessage[] | null {
    if (envelope.id <= this.#lastSeen) return [];
    if (!this.#held.has(envelope.id) && this.#held.size >= heldMax) return null;
    this.#held.set(envelope.id, envelope.message);
    return this.#takeReady();
  }

  /** The server repeats everything after `lastSeen` on a resumed connection. */
  forgetHeld(): void {
    this.#held.clear();
  }

  #takeReady(): ServerMessage[] {
    const ready: ServerMessage[] = [];
    for (;;) {
      const message = this.#held.get(this.#lastSeen + 1);
      if (message === undefined) return ready;
      this.#lastSeen += 1;
      this.#held.delete(this.#lastSeen);
      ready.push(message);
    }
  }
}
