import type { Slot } from '@conference/client';
import { element } from '../ui/dom.js';

/** Plays what is in the audio slots. A slot's track stays while the people in it change, so each is attached once. */
export class AudioSinks {
  readonly root = element('div', { hidden: true });
  readonly #blocked: () => void;

  /** @param blocked the browser wants a click before it plays sound. */
  constructor(blocked: () => void) {
    this.#blocked = blocked;
  }

  show(slots: readonly Slot[]): void {
    const tracks = new Set(slots.filter((slot) => slot.kind === 'audio').map((slot) => slot.track));
    for (const sink of this.#sinks) {
      const track = trackOf(sink);
      if (track !== undefined && tracks.delete(track)) continue;
      sink.srcObject = null;
      sink.remove();
    }
    for (const track of tracks) {
      const sink = element('audio', {});
      sink.srcObject = new MediaStream([track]);
      this.root.append(sink);
      void this.#play(sink);
    }
  }

  /** Call from a click. */
  unblock(): void {
    for (const sink of this.#sinks) void this.#play(sink);
  }

  stop(): void {
    this.show([]);
  }

  get #sinks(): HTMLAudioElement[] {
    return [...this.root.querySelectorAll('audio')];
  }

  async #play(sink: HTMLAudioElement): Promise<void> {
    try {
      await sink.play();
    } catch (error) {
      // An element that was emptied meanwhile aborts its play; that is no refusal.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#blocked();
    }
  }
}

function trackOf(sink: HTMLAudioElement): MediaStreamTrack | undefined {
  return (sink.srcObject as MediaStream | null)?.getAudioTracks()[0];
}
