import type { NumberedMessage, Refusal } from '../protocol.js';
import type { Outbox } from './Outbox.js';
import { refusalIn, unreachable } from './refusal.js';
import type { Transport } from './Transport.js';

/** Says what is in an outbox over one connection, one message at a time so that their order holds. */
export class OutboxPump {
  readonly #transport: Transport;
  readonly #outbox: Outbox;
  readonly #refused: (message: NumberedMessage, refusal: Refusal) => void;
  #running = false;
  #stopped = false;

  constructor(transport: Transport, outbox: Outbox, refused: (message: NumberedMessage, refusal: Refusal) => void) {
    this.#transport = transport;
    this.#outbox = outbox;
    this.#refused = refused;
  }

  /** Harmless while it runs. */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (!this.#stopped && this.#outbox.first !== undefined) {
      const message = this.#outbox.first;
      const refusal = await this.#say(message);
      // Without an answer over this connection it is said again over the next.
      if (this.#stopped) return;
      this.#outbox.settle(message.id);
      if (refusal !== null) this.#refused(message, refusal);
    }
    this.#running = false;
  }

  /** The connection is gone. */
  stop(): void {
    this.#stopped = true;
  }

  async #say(message: NumberedMessage): Promise<Refusal | null> {
    try {
      return refusalIn(await this.#transport.invoke('Send', message));
    } catch (error) {
      return { ...unreachable(error), code: 'server-fault', title: 'The server failed on this message.' };
    }
  }
}
