import type { Envelope } from '../protocol.js';

/** One connection to the hub. It never comes back by itself: a lost one is replaced. */
export interface Transport {
  /** Both are set before `start`. */
  onReceive: (envelope: Envelope) => void;
  onClosed: () => void;
  start(): Promise<void>;
  /** Calls and waits for the answer. */
  invoke(method: string, argument: unknown): Promise<unknown>;
  /** Calls and does not wait. */
  send(method: string, argument: unknown): Promise<void>;
  stop(): Promise<void>;
}

export type TransportFactory = () => Transport;
