import type { ClientMessage, NumberedMessage } from '../protocol.js';

/** One offer, one mute per section of the client's own, one leave: a queue longer than this is a bug of the caller. */
export const queuedMax = 64;

/**
 * What the client has to say, until the server has taken it. A repeated id is the same message again, so whatever was
 * on its way when the connection broke is sent once more under its own id.
 */
export class Outbox {
  readonly #queue: NumberedMessage[] = [];
  #lastId = 0;

  get length(): number {
    return this.#queue.length;
  }

  get first(): NumberedMessage | undefined {
    return this.#queue[0];
  }

  /** @returns the message's id; null when the queue is full. */
  add(message: ClientMessage): number | null {
    this.#dropSuperseded(message);
    if (this.#queue.length >= queuedMax) return null;
    this.#lastId += 1;
    this.#queue.push({ ...message, id: this.#lastId });
    return this.#lastId;
  }

  /** The server has answered for this one. */
  settle(id: number): void {
    const index = this.#queue.findIndex((queued) => queued.id === id);
    if (index >= 0) this.#queue.splice(index, 1);
  }

  /** A newer offer makes an older one pointless, and a newer mute of the same section an older one. */
  #dropSuperseded(message: ClientMessage): void {
    const index = this.#queue.findIndex((queued) => supersedes(message, queued));
    if (index >= 0) this.#queue.splice(index, 1);
  }
}

function supersedes(newer: ClientMessage, older: ClientMessage): boolean {
  if (newer.type === 'mute') return older.type === 'mute' && older.mid === newer.mid;
  return newer.type === older.type;
}
