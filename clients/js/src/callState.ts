import type { MediaPhase } from './media/MediaState.js';

export type CallState =
  /** In the room, media not yet there for the first time. */
  | { readonly name: 'connecting' }
  | { readonly name: 'connected' }
  /** What broke: the way to the server, or the media. Nothing is to be done but to wait. */
  | { readonly name: 'reconnecting'; readonly what: 'signalling' | 'media' }
  /** Could not be saved. */
  | { readonly name: 'failed'; readonly code: string; readonly detail: string }
  /** Left (code `left`), or the server said so. */
  | { readonly name: 'ended'; readonly code: string; readonly detail: string };

/** What a call that is neither failed nor ended is doing. */
export function runningState(signallingConnected: boolean, media: MediaPhase, hadMedia: boolean): CallState {
  if (!signallingConnected) return { name: 'reconnecting', what: 'signalling' };
  if (media === 'connected') return { name: 'connected' };
  return hadMedia || media === 'lost' ? { name: 'reconnecting', what: 'media' } : { name: 'connecting' };
}
