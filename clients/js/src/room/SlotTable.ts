import type { MediaKind, SlotContent } from '../protocol.js';

/** A receive section of the call's peer connection. Its track stays; who is in it changes. */
export interface Slot {
  readonly mid: string;
  readonly kind: MediaKind;
  readonly track: MediaStreamTrack;
  /** Null while the slot is empty. */
  readonly participant: string | null;
  /** The id of the published track that is shown. */
  readonly source: string | null;
}

/** Where the receive sections of a peer connection are. */
export type Section = Pick<Slot, 'mid' | 'kind' | 'track'>;

/** Who is in which slot. A new peer connection starts with empty slots, unless it takes over while the other goes on. */
export class SlotTable {
  readonly #slots = new Map<string, Slot>();

  get all(): readonly Slot[] {
    return [...this.#slots.values()];
  }

  /** A new peer connection's sections. */
  place(sections: readonly Section[]): void {
    this.#slots.clear();
    for (const section of sections) {
      this.#slots.set(section.mid, { ...section, participant: null, source: null });
    }
  }

  /** Those of a peer connection that takes another's place: sections of one name show the same. */
  exchange(sections: readonly Section[]): void {
    const before = new Map(this.#slots);
    this.place(sections);
    for (const section of sections) {
      const earlier = before.get(section.mid);
      if (earlier?.kind === section.kind) this.#slots.set(section.mid, { ...earlier, track: section.track });
    }
  }

  /** What the server says is in all slots; a section it does not name is empty, one that we do not have is ignored. */
  fill(contents: readonly SlotContent[]): void {
    const byMid = new Map(contents.map((content) => [content.mid, content]));
    for (const slot of this.#slots.values()) {
      const content = byMid.get(slot.mid);
      const fits = content !== undefined && content.kind === slot.kind;
      this.#slots.set(slot.mid, {
        ...slot,
        participant: fits ? content.participant : null,
        source: fits ? content.track : null,
      });
    }
  }

  /** Somebody left: their slots are empty before the server says who comes next. */
  vacate(participant: string): boolean {
    let changed = false;
    for (const slot of this.#slots.values()) {
      if (slot.participant !== participant) continue;
      this.#slots.set(slot.mid, { ...slot, participant: null, source: null });
      changed = true;
    }
    return changed;
  }
}
