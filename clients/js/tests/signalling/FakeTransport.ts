import type { Envelope, Refusal, ServerMessage } from '../../src/protocol.js';
import type { Transport } from '../../src/signalling/Transport.js';

interface Call {
  readonly method: string;
  readonly argument: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A connection whose server is the test. */
export class FakeTransport implements Transport {
  onReceive: (envelope: Envelope) => void = () => {};
  onClosing: (reason: Refusal) => void = () => {};
  onClosed: () => void = () => {};
  readonly calls: Call[] = [];
  readonly sent: { method: string; argument: unknown }[] = [];
  stopped = false;
  reachable = true;

  start(): Promise<void> {
    return this.reachable ? Promise.resolve() : Promise.reject(new Error('connection refused'));
  }

  invoke(method: string, argument: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => this.calls.push({ method, argument, resolve, reject }));
  }

  send(method: string, argument: unknown): Promise<void> {
    this.sent.push({ method, argument });
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }

  /** Answers the oldest call that has none. */
  async answer(answer: unknown): Promise<void> {
    this.calls.shift()?.resolve(answer);
    await settle();
  }

  /** Fails the oldest call that has no answer, as a hub does whose method throws. */
  async fail(message: string): Promise<void> {
    this.calls.shift()?.reject(new Error(message));
    await settle();
  }

  /** As SignalR does: it says so first, and then fails what waits for an answer. */
  async breakDown(): Promise<void> {
    this.onClosed();
    for (const call of this.calls.splice(0)) call.reject(new Error('connection closed'));
    await settle();
  }

  receive(id: number, message: ServerMessage): void {
    this.onReceive({ id, message });
  }
}

/** Lets everything that waits for a promise run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
