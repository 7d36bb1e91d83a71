import { Backoff } from '../Backoff.js';
import { ConferenceError } from '../ConferenceError.js';
import { Emitter } from '../Emitter.js';
import type { ClientMessage, Envelope, JoinAnswer, NumberedMessage, Refusal, ServerMessage } from '../protocol.js';
import type { Scheduler } from '../Scheduler.js';
import { AckTimer } from './AckTimer.js';
import { heldMax } from './Inbox.js';
import { OutboxPump } from './OutboxPump.js';
import { awayMaxMs, type LinkStep, ReconnectState } from './ReconnectState.js';
import { fault, refusalIn, unreachable } from './refusal.js';
import { Session } from './Session.js';
import type { Transport, TransportFactory } from './Transport.js';

/** How long it goes on is bounded by time: see {@link ReconnectState}. */
const reconnectLimits = { firstMs: 300, maxMs: 2000, attemptsMax: Number.POSITIVE_INFINITY };
const attemptMs = 10_000;
/** A connection that has held for so long was worth making. */
const steadyMs = 10_000;
/** A missing message that has not come by then was lost on the way: resuming has it sent again. */
const gapMs = 2000;
const leaveMs = 1500;
/** A cluster that has lost a server finds its way again within seconds; a first join waits for that, but not for ever. */
const joinPatienceMs = 15_000;
const joinAgainMs = 1000;

export interface Credentials {
  /** A token for the next join; asked each time, since tokens are short-lived. */
  readonly token: () => Promise<string>;
  readonly room: string | null;
}

/** What only joining again helps against. */
const sessionGone = new Set(['unknown-session', 'not-in-room']);

/** Why a server closes a connection that has served its time: another resumes, and nobody else needs to know. */
const resumable = new Set(['session-moved']);

export interface SignallingEvents {
  message: ServerMessage;
  /** The connection broke (false) or is back with the same session (true). */
  connected: boolean;
  /** The old session is gone and a new one has taken its place: everything begins again. */
  rejoined: JoinAnswer;
  /** The server did not take this message. */
  refused: { readonly message: NumberedMessage; readonly refusal: Refusal };
  /** The server closes this connection, and why. The next one is on its way. */
  closing: Refusal;
  failed: Refusal;
}

/** The conversation with the server: in order, once, and over lost connections. */
export class Signalling extends Emitter<SignallingEvents> {
  readonly #createTransport: TransportFactory;
  readonly #scheduler: Scheduler;
  readonly #credentials: Credentials;
  readonly #state = new ReconnectState(new Backoff(reconnectLimits));
  readonly #acknowledgement: AckTimer;
  #session = new Session();
  #transport: Transport | null = null;
  #pump: OutboxPump | null = null;
  #attempts = 0;
  #cancelWait = () => {};
  #cancelGap: (() => void) | null = null;
  #cancelSteady = () => {};

  constructor(createTransport: TransportFactory, scheduler: Scheduler, credentials: Credentials) {
    super();
    this.#createTransport = createTransport;
    this.#scheduler = scheduler;
    this.#credentials = credentials;
    this.#acknowledgement = new AckTimer(scheduler, () => this.#acknowledge());
  }

  get connected(): boolean {
    return this.#transport !== null && this.#state.phase === 'connected';
  }

  /**
   * The first join. Messages wait until {@link begin}.
   * @throws ConferenceError, or whatever getting the token throws.
   */
  async join(): Promise<JoinAnswer> {
    const patientUntil = this.#scheduler.now() + joinPatienceMs;
    while (true) {
      const welcome = await this.#joinOnce(await this.#ticket(), patientUntil);
      if (welcome !== null) return welcome;
      await new Promise<void>((resolve) => this.#scheduler.after(joinAgainMs, resolve));
      if (this.#state.phase === 'over') throw new ConferenceError(unreachable('The join was given up.'));
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
    void this.#pump?.run();
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
    this.#pump?.stop();
    // Without an answer the session ends by itself a little later: there is nobody left to tell.
    await Promise.race([
      goodbye.then(
        () => {},
        () => {},
      ),
      timeout,
    ]);
    this.stop();
  }

  /** No more attempts, no more messages. */
  stop(): void {
    this.#state.end();
    this.#cancelWait();
    this.#drop();
  }

  /** The machine is online again, or somebody looks at the page: do not sit out the back-off. */
  wake(): void {
    this.#cancelWait();
    this.#follow(this.#state.due());
  }

  /** @returns null where a server has just gone and others have not taken its place yet: to be asked again. */
  async #joinOnce(ticket: unknown, patientUntil: number): Promise<JoinAnswer | null> {
    try {
      const welcome = this.#welcome(this.#session, await this.#dial(this.#session, 'Join', ticket));
      this.#startPump();
      return welcome;
    } catch (error) {
      const isPassing = fault(error).code === 'cluster-unavailable' && this.#scheduler.now() < patientUntil;
      if (isPassing) {
        this.#drop();
        return null;
      }
      this.stop();
      throw error instanceof ConferenceError ? error : new ConferenceError(unreachable(error), error);
    }
  }

  async #dial(session: Session, method: 'Join' | 'Resume', argument: unknown): Promise<unknown> {
    const transport = this.#createTransport();
    this.#transport = transport;
    transport.onReceive = (envelope) => {
      if (this.#transport === transport) this.#receive(session, envelope);
    };
    transport.onClosing = (reason) => {
      if (this.#transport === transport) this.#closing(reason);
    };
    transport.onClosed = () => {
      if (this.#transport === transport) this.#lost();
    };
    let cancelTimeout = () => {};
    const timeout = new Promise<never>((_, reject) => {
      cancelTimeout = this.#scheduler.after(attemptMs, () => reject(new Error('No answer in time.')));
    });
    try {
      const answer = transport.start().then(() => transport.invoke(method, argument));
      return await Promise.race([answer, timeout]);
    } finally {
      cancelTimeout();
    }
  }

  async #ticket(): Promise<{ token: string; room?: string }> {
    const token = await this.#credentials.token();
    return this.#credentials.room === null ? { token } : { token, room: this.#credentials.room };
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
        this.emit('failed', givenUp(step.code));
        return;
      case 'nothing':
        return;
    }
  }

  /** Runs an attempt at a new connection; one that throws is a lost connection, unless another has replaced it. */
  async #attempt(dialAndSettle: () => Promise<void>): Promise<void> {
    const turn = ++this.#attempts;
    try {
      await dialAndSettle();
    } catch {
      if (turn === this.#attempts) this.#lost();
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
    this.#watchSteady();
    this.emit('connected', true);
    this.#startPump();
  }

  async #rejoin(): Promise<void> {
    const session = new Session();
    const ticket = await this.#ticket();
    if (this.#state.phase !== 'rejoining') return;
    const answer = await this.#dial(session, 'Join', ticket);
    if (this.#state.phase !== 'rejoining') return;
    const refusal = refusalIn(answer);
    if (refusal !== null) {
      this.#drop();
      this.#follow(this.#state.rejoinRefused(refusal.code, this.#scheduler.now()));
      return;
    }
    this.#session = session;
    this.#state.rejoined();
    this.#watchSteady();
    this.emit('rejoined', this.#welcome(session, answer));
    this.begin();
    this.#startPump();
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

  #closing(reason: Refusal): void {
    if (resumable.has(reason.code)) this.#lost();
    else this.emit('closing', reason);
  }

  #watchSteady(): void {
    this.#cancelSteady = this.#scheduler.after(steadyMs, () => this.#state.steady());
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
    this.#follow(this.#state.lost(this.#scheduler.now()));
  }

  #startPump(): void {
    if (this.#transport === null) return;
    this.#pump = new OutboxPump(this.#transport, this.#session.outbox, {
      refused: (message, refusal) => {
        if (sessionGone.has(refusal.code)) this.#sessionLost();
        else this.emit('refused', { message, refusal });
      },
      stuck: () => this.#lost(),
    });
    void this.#pump.run();
  }

  #sessionLost(): void {
    this.#drop();
    this.emit('connected', false);
    this.#follow(this.#state.sessionLost(this.#scheduler.now()));
  }

  #drop(): void {
    const transport = this.#transport;
    this.#transport = null;
    this.#pump?.stop();
    this.#pump = null;
    this.#acknowledgement.stop();
    this.#cancelSteady();
    this.#cancelGap?.();
    this.#cancelGap = null;
    this.#session.inbox.forgetHeld();
    if (transport !== null) void stopQuietly(transport);
  }

  #acknowledge(): void {
    // An acknowledgement that is lost is made good by the next one, or by resuming.
    this.#transport?.send('Acknowledge', this.#session.inbox.lastSeen).catch(() => {});
  }
}

function givenUp(code: string): Refusal {
  const title = 'The connection is lost.';
  if (code === 'unreachable') {
    return { code, title, detail: `No server could be reached for ${awayMaxMs / 60_000} minutes. Join again.` };
  }
  return code.startsWith('token-')
    ? { code, title, detail: 'The server lost this call, and its token is not valid any more. Join with a new token.' }
    : { code, title, detail: 'The server did not take this call back. Join again.' };
}

/** Stopping a connection that is already gone may fail, and nothing follows from it. */
function stopQuietly(transport: Transport): Promise<void> {
  return transport.stop().catch(() => {});
}
