import type { Participant, Slot } from '@conference/client';

/** Besides the own one. The rest of a large room is a number. */
export const tilesMax = 24;

/** Who gets a tile: whoever is in a slot, then the first who came. Tiles stand in that order, so they do not jump. */
export function onStage(participants: readonly Participant[], slots: readonly Slot[]): readonly Participant[] {
  if (participants.length <= tilesMax) return participants;
  const inSlots = new Set(slots.map((slot) => slot.participant));
  const present = participants.filter((entry) => inSlots.has(entry.participant));
  const others = participants.filter((entry) => !inSlots.has(entry.participant));
  const chosen = new Set([...present, ...others].slice(0, tilesMax));
  return participants.filter((entry) => chosen.has(entry));
}
