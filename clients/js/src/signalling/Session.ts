import type { JoinAnswer, ServerMessage } from '../protocol.js';
import { Inbox } from './Inbox.js';
import { Outbox } from './Outbox.js';

/** One stay on the server, over as many connections as it takes. Joining again begins a new one. */
export class Session {
  readonly inbox = new Inbox();
  readonly outbox = new Outbox();
  /** Arrived before the answer to the join was handled: to be handed on after it. */
  readonly early: ServerMessage[] = [];
  welcome: JoinAnswer | null = null;
  open = false;
}
