import type { MediaKind, Participant } from '../protocol.js';

/** Who is in the room, in the order they came, as the server last said. */
export class Roster {
  readonly #entries = new Map<string, Participant>();

  get all(): readonly Participant[] {
    return [...this.#entries.values()];
  }

  get(participant: string): Participant | undefined {
    return this.#entries.get(participant);
  }

  /** The room as a joiner finds it. */
  replace(participants: readonly Participant[]): RosterChange {
    const before = new Map(this.#entries);
    this.#entries.clear();
    for (const entry of participants) this.#entries.set(entry.participant, entry);
    return {
      joined: participants.filter((entry) => !before.has(entry.participant)),
      left: [...before.values()].filter((entry) => !this.#entries.has(entry.participant)),
    };
  }

  change(entry: Participant): RosterChange {
    const isNew = !this.#entries.has(entry.participant);
    this.#entries.set(entry.participant, entry);
    return { joined: isNew ? [entry] : [], left: [] };
  }

  /** The media node is gone, and with it what everybody published. */
  silence(): RosterChange {
    for (const [participant, entry] of this.#entries) this.#entries.set(participant, { ...entry, tracks: [] });
    return { joined: [], left: [] };
  }

  remove(participant: string): RosterChange {
    const entry = this.#entries.get(participant);
    this.#entries.delete(participant);
    return { joined: [], left: entry === undefined ? [] : [entry] };
  }
}

/** Who came and who went; both empty where somebody's tracks or mute changed. */
export interface RosterChange {
  readonly joined: readonly Participant[];
  readonly left: readonly Participant[];
}

/** Whether anything of this kind is published and not muted. */
export function sends(participant: Participant, kind: MediaKind): boolean {
  return participant.tracks.some((track) => track.kind === kind && !track.muted);
}
