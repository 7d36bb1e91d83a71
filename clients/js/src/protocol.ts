/** The wire: what the hub `/v1/signalling` and its clients say to each other. JSON, camelCase. */

export type MediaKind = 'audio' | 'video';

export interface PublishedTrack {
  readonly id: string;
  readonly kind: MediaKind;
  readonly muted: boolean;
}

/** Somebody in the room, with what they publish. */
export interface Participant {
  readonly participant: string;
  readonly name: string;
  readonly joinedAt: string;
  readonly tracks: readonly PublishedTrack[];
}

export interface Grants {
  readonly publish: boolean;
  readonly subscribe: boolean;
}

/** Why the server said no. */
export interface Refusal {
  /** Stable, for programs: `kebab-case`. */
  readonly code: string;
  readonly title: string;
  /** For people: what is wrong, and what to do. */
  readonly detail: string;
}

export interface JoinAnswer {
  readonly session: string;
  readonly secret: string;
  readonly room: string;
  readonly identity: string;
  readonly name: string;
  readonly grants: Grants;
  readonly participants: readonly Participant[];
}

/** What one receive section of the client shows. */
export interface SlotContent {
  readonly mid: string;
  readonly kind: MediaKind;
  readonly participant: string | null;
  readonly track: string | null;
}

export interface Speaker {
  readonly participant: string;
  /** 0 is the loudest there is, -127 silence. */
  readonly levelDbov: number;
}

/** The call goes on at another media node. For one peer connection, by its number; another does not mind. */
export type MoveMessage =
  | { readonly type: 'candidates'; readonly connection: number; readonly candidates: readonly string[] }
  /** The candidates were not followed. */
  | { readonly type: 'restartIce'; readonly connection: number }
  /** Nothing was followed: the old one may go once the new one is connected. */
  | { readonly type: 'replaceConnection'; readonly connection: number };

/** Everything as it is now, after messages were lost with a server. Slots, speakers and candidates follow as usual. */
export interface SnapshotMessage {
  readonly type: 'snapshot';
  readonly roster: readonly Participant[];
  /** The room has a media node: offers are answered. */
  readonly hasMedia: boolean;
  /** Which peer connection of ours the server has; 0 for none. Another one is dead. */
  readonly connection: number;
}

export type ServerMessage =
  | { readonly type: 'answer'; readonly offerId: number; readonly sdp: string }
  | { readonly type: 'offerRefused'; readonly offerId: number; readonly code: string; readonly detail: string }
  | { readonly type: 'participantChanged'; readonly participant: Participant }
  | { readonly type: 'participantLeft'; readonly participant: string }
  | { readonly type: 'slots'; readonly slots: readonly SlotContent[] }
  | { readonly type: 'speakers'; readonly speakers: readonly Speaker[] }
  | { readonly type: 'mediaLost'; readonly detail: string; readonly everyone: boolean }
  | { readonly type: 'mediaReady' }
  | MoveMessage
  | SnapshotMessage
  | { readonly type: 'ended'; readonly code: string; readonly detail: string };

/** A message with its place in the session's outbox. Ids start at 1 and rise by one. */
export interface Envelope {
  readonly id: number;
  readonly message: ServerMessage;
}

/** What the client says, before the outbox gives it an id. */
export type ClientMessage =
  | { readonly type: 'offer'; readonly connection: number; readonly sdp: string }
  | { readonly type: 'mute'; readonly mid: string; readonly muted: boolean }
  | { readonly type: 'leave' };

export type NumberedMessage = ClientMessage & { readonly id: number };
