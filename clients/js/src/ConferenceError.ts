import type { Refusal } from './protocol.js';

/** Joining did not work: `code` is the server's refusal, or `unreachable` where no server answered. */
export class ConferenceError extends Error {
  readonly code: string;
  readonly title: string;
  readonly detail: string;

  constructor(refusal: Refusal, cause?: unknown) {
    super(`${refusal.title} ${refusal.detail}`.trim(), cause === undefined ? undefined : { cause });
    this.name = 'ConferenceError';
    this.code = refusal.code;
    this.title = refusal.title;
    this.detail = refusal.detail;
  }
}
