import type { MoveMessage } from '../protocol.js';

/** The peer connection that a message is about. */
export interface FollowFacts {
  readonly followsCandidates: boolean;
  /** The server has answered it once at least. */
  readonly isAnswered: boolean;
  /** Media flows over it. */
  readonly isEstablished: boolean;
  /** No offer of it waits for its answer. */
  readonly isStable: boolean;
  /** Another is being made to take its place. */
  readonly isBeingReplaced: boolean;
  /** The server has seen an offer of a later one, and takes none of this one any more. */
  readonly isOutnumbered: boolean;
}

export type FollowStep =
  | { readonly do: 'addCandidates'; readonly candidates: readonly string[] }
  | { readonly do: 'restartIce' }
  /** As soon as the answer has come that is being waited for: it may still lead to the old address. */
  | { readonly do: 'restartIceLater' }
  | { readonly do: 'replace' }
  | { readonly do: 'nothing' };

const nothing: FollowStep = { do: 'nothing' };

/** How a peer connection follows its call to another media node. Pure. */
export function followStep(message: MoveMessage, facts: FollowFacts): FollowStep {
  switch (message.type) {
    case 'candidates':
      // Whose first answer is still to come learns the address from that.
      if (!facts.isAnswered) return nothing;
      return facts.followsCandidates ? { do: 'addCandidates', candidates: message.candidates } : restart(facts);
    case 'restartIce':
      return restart(facts);
    case 'replaceConnection':
      return facts.isEstablished && !facts.isBeingReplaced ? { do: 'replace' } : nothing;
  }
}

function restart(facts: FollowFacts): FollowStep {
  if (!facts.isEstablished || facts.isOutnumbered) return nothing;
  return { do: facts.isStable ? 'restartIce' : 'restartIceLater' };
}
