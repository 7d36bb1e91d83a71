import { type Call, type CallStats, type Participant, sends } from '@conference/client';
import { element } from '../ui/dom.js';
import { gridLayout } from './gridLayout.js';
import { onStage } from './onStage.js';
import { Tile } from './Tile.js';

/** The tiles: oneself first, then the others in the order they came. */
export class Stage {
  readonly #call: Call;
  readonly #tiles = new Map<string, Tile>();
  readonly #own: Tile;
  readonly #list = element('ul', { class: 'tiles', 'aria-label': 'People in the call' });
  readonly #more = element('li', { class: 'tile more', testId: 'more' });
  readonly #resize = new ResizeObserver(() => this.#layOut());
  readonly root = element('div', { class: 'stage' }, this.#list);

  constructor(call: Call) {
    this.#call = call;
    this.#own = new Tile(call.identity, true);
    this.#list.append(this.#own.root);
    this.#resize.observe(this.root);
    this.update();
  }

  /** Participants, slots or the own devices changed. */
  update(): void {
    const { participants, slots } = this.#call;
    const shown = onStage(participants, slots);
    this.#keepOnly(new Set(shown.map((entry) => entry.participant)));
    for (const entry of shown) this.#showRemote(entry);
    this.#own.root.dataset['participant'] = this.#call.identity;
    this.#own.show({
      name: this.#call.name,
      muted: !this.#call.microphoneOn,
      video: this.#call.cameraOn ? (this.#call.localStream.getVideoTracks()[0] ?? null) : null,
    });
    this.#showMore(participants.length - shown.length);
    // Who was heard before their tile was there is speaking all the same.
    this.updateSpeakers();
    this.#layOut();
  }

  /** The media is gone for a moment: last pictures are better than a wall of initials. */
  freeze(): void {
    for (const tile of this.#tiles.values()) tile.freeze();
  }

  updateSpeakers(): void {
    const speaking = new Set(this.#call.speakers.map((speaker) => speaker.participant));
    for (const [identity, tile] of this.#tiles) tile.setSpeaking(speaking.has(identity));
    this.#own.setSpeaking(speaking.has(this.#call.identity) && this.#call.microphoneOn);
  }

  showStats(stats: CallStats | null): void {
    this.#own.showStats(stats?.tracks.filter((track) => track.direction === 'send') ?? null);
    const slots = new Map(this.#call.slots.map((slot) => [slot.mid, slot.participant]));
    for (const [identity, tile] of this.#tiles) {
      tile.showStats(
        stats?.tracks.filter((track) => track.direction === 'receive' && slots.get(track.mid) === identity) ?? null,
      );
    }
  }

  close(): void {
    this.#resize.disconnect();
  }

  #keepOnly(identities: ReadonlySet<string>): void {
    for (const [identity, tile] of this.#tiles) {
      if (identities.has(identity)) continue;
      tile.root.remove();
      this.#tiles.delete(identity);
    }
  }

  #showRemote(entry: Participant): void {
    let tile = this.#tiles.get(entry.participant);
    if (tile === undefined) {
      tile = new Tile(entry.participant, false);
      this.#tiles.set(entry.participant, tile);
      this.#list.insertBefore(tile.root, this.#more.isConnected ? this.#more : null);
    }
    const slot = this.#call.slots.find((each) => each.kind === 'video' && each.participant === entry.participant);
    const video = sends(entry, 'video') ? (slot?.track ?? null) : null;
    if (!sends(entry, 'video')) tile.unfreeze();
    tile.show({ name: entry.name || entry.participant, muted: !sends(entry, 'audio'), video });
  }

  #showMore(count: number): void {
    if (count <= 0) return this.#more.remove();
    this.#more.textContent = `and ${count} more`;
    this.#list.append(this.#more);
  }

  #layOut(): void {
    const { width, height } = this.#list.getBoundingClientRect();
    const gap = Number.parseFloat(getComputedStyle(this.#list).columnGap) || 0;
    const tiles = [...this.#list.children] as HTMLElement[];
    const layout = gridLayout(tiles.length, { width, height }, gap);
    for (const tile of tiles) {
      tile.style.width = `${layout.tile.width}px`;
      tile.style.height = `${layout.tile.height}px`;
    }
  }
}
