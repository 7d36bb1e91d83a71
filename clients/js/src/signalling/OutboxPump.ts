import type { NumberedMessage, Refusal } from '../protocol.js';
import type { Outbox } from './Outbox.js';
import { fault, refusalIn } from './refusal.js';
import type { Transport } from './Transport.js';

/** The message is not at fault: another connection helps, and the message is said again over that. */
const overAnother = new Set(['resume-first', 'cluster-unavailable']);

export interface OutboxPumpEvents {
  refused(message: NumberedMessage, refusal: Refusal): void;
  /** This connection is of no use any more. */
  stuck(): void;
}

/** Says what is in an outbox over one connection, one message at a time so that their order holds. */
export class OutboxPump {
  readonly #transport: Transport;
  readonly #outbox: Outbox;
  readonly #events: OutboxPumpEvents;
  #running = false;
  #stopped = false;

  constructor(transport: Transport, outbox: Outbox, events: OutboxPumpEvents) {
    this.#transport = transport;
    this.#outbox = outbox;
    this.#events = events;
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
      if (refusal !== null && overAnother.has(refusal.code)) return this.#events.stuck();
      this.#outbox.settle(message.id);
      if (refusal !== null) this.#events.refused(message, refusal);
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
      return fault(error);
    }
  }
}
