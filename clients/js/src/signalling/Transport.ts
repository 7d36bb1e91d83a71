import type { Envelope, Refusal } from '../protocol.js';

/** One connection to the hub. It never comes back by itself: a lost one is replaced. */
export interface Transport {
  /** All are set before `start`. */
  onReceive: (envelope: Envelope) => void;
  /** The server says why it is about to close the connection. */
  onClosing: (reason: Refusal) => void;
  onClosed: () => void;
  start(): Promise<void>;
  /** Calls and waits for the answer. */
  invoke(method: string, argument: unknown): Promise<unknown>;
  /** Calls and does not wait. */
  send(method: string, argument: unknown): Promise<void>;
  stop(): Promise<void>;
}

export type TransportFactory = () => Transport;
