import { type HubConnection, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { Envelope, Refusal } from '../protocol.js';
import type { Transport } from './Transport.js';

const hubPath = '/v1/signalling';

/** The hub by SignalR, which picks WebSocket, server-sent events or long polling by itself. */
export class HubTransport implements Transport {
  onReceive: (envelope: Envelope) => void = () => {};
  onClosing: (reason: Refusal) => void = () => {};
  onClosed: () => void = () => {};
  readonly #connection: HubConnection;

  constructor(serverUrl: string) {
    const url = serverUrl.replace(/\/+$/, '') + hubPath;
    this.#connection = new HubConnectionBuilder().withUrl(url).configureLogging(LogLevel.Critical).build();
    this.#connection.on('Receive', (envelope: Envelope) => this.onReceive(envelope));
    this.#connection.on('Closing', (reason: Refusal) => this.onClosing(reason));
    this.#connection.onclose(() => this.onClosed());
  }

  start(): Promise<void> {
    return this.#connection.start();
  }

  invoke(method: string, argument: unknown): Promise<unknown> {
    return this.#connection.invoke(method, argument);
  }

  send(method: string, argument: unknown): Promise<void> {
    return this.#connection.send(method, argument);
  }

  stop(): Promise<void> {
    return this.#connection.stop();
  }
}
