import { Backoff } from '../Backoff.js';
import { ConferenceError } from '../ConferenceError.js';
import { Emitter } from '../Emitter.js';
import type { ClientMessage, Envelope, JoinAnswer, NumberedMessage, Refusal, ServerMessage } from '../protocol.js';
import type { Scheduler } from '../Scheduler.js';
import { AckTimer } from './AckTimer.js';
import { heldMax } from './Inbox.js';
import { type LinkStep, ReconnectState } from './ReconnectState.js';
import { refusalIn, unreachable } from './refusal.js';
import { Session } from './Session.js';
import type { Transport, TransportFactory } from './Transport.js';

const reconnectLimits = { firstMs: 300, maxMs: 5000, attemptsMax: 40 };
const attemptMs = 10_000;
/** A missing message that has not come by then was lost on the way: resuming has it sent again. */
const gapMs = 2000;
const leaveMs = 1500;

export interface SignallingEvents {
  message: ServerMessage;
  /** The connection broke (false) or is back with the same session (true). */
  connected: boolean;
  /** The old session is gone and a new one has taken its place: everything begins again. */
  rejoined: JoinAnswer;
  /** The server did not take this message. */
  refused: { readonly message: NumberedMessage; readonly refusal: Refusal };
  failed: Refusal;
}

/** The conversation with the server: in order, once, and over lost connections. */
export class Signalling extends Emitter<SignallingEvents> {
  readonly #createTransport: TransportFactory;
  readonly #scheduler: Scheduler;
  readonly #credentials: { token: string; room?: string };
  readonly #state = new ReconnectState(new Backoff(reconnectLimits));
  readonly #acknowledgement: AckTimer;
  #session = new Session();
  #transport: Transport | null = null;
  #pumpedTransport: Transport | null = null;
  #cancelWait = () => {};
  #cancelGap: (() => void) | null = null;

  constructor(createTransport: TransportFactory, scheduler: Scheduler, credentials: { token: string; room?: string }) {
    super();
    this.#createTransport = createTransport;
    this.#scheduler = scheduler;
    this.#credentials = credentials;
    this.#acknowledgement = new AckTimer(scheduler, () => this.#acknowledge());
  }

  get connected(): boolean {
    return this.#transport !== null && this.#state.phase === 'connected';
  }

  /** The first join. Messages wait until {@link begin}. @throws ConferenceError */
  async join(): Promise<JoinAnswer> {
    try {
      const answer = await this.#dial(this.#session, 'Join', this.#credentials);
      return this.#welcome(this.#session, answer);
    } catch (error) {
      this.stop();
      throw error instanceof ConferenceError ? error : new ConferenceError(unreachable(error), error);
    }
  }

  /** Hands on what has arrived so far, and what comes from now on as it comes. */
  begin(): void {
    this.#session.open = true;
    for (const message of this.#session.early.splice(0)) this.emit('message', message);
  }

  /** @returns the message's id; null when nothing can be said any more. */
  send(message: ClientMessage): number | null {
    if (this.#state.phase === 'over') return null;
    const id = this.#session.outbox.add(message);
    void this.#pump();
    return id;
  }

  /** Says goodbye, but not for longer than a moment. */
  async leave(): Promise<void> {
    if (!this.connected) return this.stop();
    const transport = this.#transport;
    const id = this.#session.outbox.add({ type: 'leave' });
    const goodbye = transport?.invoke('Send', { type: 'leave', id }) ?? Promise.resolve();
    const timeout = new Promise<void>((resolve) => this.#scheduler.after(leaveMs, resolve));
    this.#state.end();
    // Without an answer the session ends by itself a little later: there is nobody left to tell.
    await Promise.race([goodbye.then(() => {}, () => {}), timeout]);
    this.stop();
  }

  /** No more attempts, no more messages. */
  stop(): void {
    this.#state.end();
    this.#cancelWait();
    this.#drop();
  }

  /** The machine is online again: do not sit out the back-off. */
  wake(): void {
    this.#cancelWait();
    this.#follow(this.#state.due());
  }

  async #dial(session: Session, method: 'Join' | 'Resume', argument: unknown): Promise<unknown> {
    const transport = this.#createTransport();
    this.#transport = transport;
    transport.onReceive = (envelope) => {
      if (this.#transport === transport) this.#receive(session, envelope);
    };
    transport.onClosed = () => {
      if (this.#transport === transport) this.#lost();
    };
    const cancelTimeout = this.#scheduler.after(attemptMs, () => void stopQuietly(transport));
    try {
      await transport.start();
      return await transport.invoke(method, argument);
    } finally {
      cancelTimeout();
    }
  }

  #welcome(session: Session, answer: unknown): JoinAnswer {
    const refusal = refusalIn(answer);
    if (refusal !== null) throw new ConferenceError(refusal);
    session.welcome = answer as JoinAnswer;
    return session.welcome;
  }

  #follow(step: LinkStep): void {
    switch (step.do) {
      case 'wait':
        this.#cancelWait = this.#scheduler.after(step.delayMs, () => this.#follow(this.#state.due()));
        return;
      case 'resume':
        void this.#attempt(() => this.#resume());
        return;
      case 'rejoin':
        void this.#attempt(() => this.#rejoin());
        return;
      case 'giveUp':
        this.#drop();
        this.emit('failed', {
          code: step.code,
          title: 'The connection is lost.',
          detail: 'The server did not take this call back. Join again.',
        });
        return;
      case 'nothing':
        return;
    }
  }

  /** Runs an attempt at a new connection; one that throws is a lost connection, unless another has replaced it. */
  async #attempt(dialAndSettle: () => Promise<void>): Promise<void> {
    const settled = dialAndSettle();
    const own = this.#transport;
    try {
      await settled;
    } catch {
      if (own !== null && this.#transport === own) this.#lost();
    }
  }

  async #resume(): Promise<void> {
    const session = this.#session;
    const { session: id, secret } = session.welcome!;
    const answer = await this.#dial(session, 'Resume', { session: id, secret, lastSeen: session.inbox.lastSeen });
    if (this.#state.phase !== 'resuming') return;
    const refusal = refusalIn(answer);
    if (refusal !== null) {
      this.#drop();
      this.#follow(this.#state.resumeRefused(refusal.code));
      return;
    }
    this.#state.resumed();
    this.emit('connected', true);
    void this.#pump();
  }

  async #rejoin(): Promise<void> {
    const session = new Session();
    const answer = await this.#dial(session, 'Join', this.#credentials);
    if (this.#state.phase !== 'rejoining') return;
    const refusal = refusalIn(answer);
    if (refusal !== null) {
      this.#drop();
      this.#follow(this.#state.rejoinRefused(refusal.code));
      return;
    }
    this.#session = session;
    this.#state.rejoined();
    this.emit('rejoined', this.#welcome(session, answer));
    this.begin();
    void this.#pump();
  }

  #receive(session: Session, envelope: Envelope): void {
    const messages = session.inbox.accept(envelope);
    if (messages === null || session.early.length > heldMax) return this.#lost();
    this.#watchGap(session);
    this.#acknowledgement.received(messages.length);
    for (const message of messages) {
      if (session.open) this.emit('message', message);
      else session.early.push(message);
    }
  }

  #watchGap(session: Session): void {
    if (!session.inbox.hasGap) {
      this.#cancelGap?.();
      this.#cancelGap = null;
      return;
    }
    this.#cancelGap ??= this.#scheduler.after(gapMs, () => this.#lost());
  }

  #lost(): void {
    const wasConnected = this.#state.phase === 'connected' && this.#session.welcome !== null;
    this.#drop();
    if (this.#session.welcome === null) return;
    if (wasConnected) this.emit('connected', false);
    this.#follow(this.#state.lost());
  }

  #drop(): void {
    const transport = this.#transport;
    this.#transport = null;
    this.#acknowledgement.stop();
    this.#cancelGap?.();
    this.#cancelGap = null;
    this.#session.inbox.forgetHeld();
    if (transport !== null) void stopQuietly(transport);
  }

  #acknowledge(): void {
    // An acknowledgement that is lost is made good by the next one, or by resuming.
    this.#transport?.send('Acknowledge', this.#session.inbox.lastSeen).catch(() => {});
  }

  /** Sends what is queued, one message at a time so that their order holds. */
  async #pump(): Promise<void> {
    const transport = this.#transport;
    if (transport === null || !this.connected || this.#pumpedTransport === transport) return;
    this.#pumpedTransport = transport;
    const { outbox } = this.#session;
    while (this.connected && this.#transport === transport && outbox.first !== undefined) {
      const message = outbox.first;
      const refusal = await this.#say(transport, message);
      if (refusal === 'lost') break;
      outbox.settle(message.id);
      if (refusal !== null) this.emit('refused', { message, refusal });
    }
    if (this.#pumpedTransport === transport) this.#pumpedTransport = null;
  }

  /** @returns why it was refused, null where it was taken, `lost` where it is to be said again. */
  async #say(transport: Transport, message: NumberedMessage): Promise<Refusal | null | 'lost'> {
    try {
      return refusalIn(await transport.invoke('Send', message));
    } catch (error) {
      if (this.#transport !== transport) return 'lost';
      return { ...unreachable(error), code: 'server-fault', title: 'The server failed on this message.' };
    }
  }
}

/** Stopping a connection that is already gone may fail, and nothing follows from it. */
function stopQuietly(transport: Transport): Promise<void> {
  return transport.stop().catch(() => {});
}
