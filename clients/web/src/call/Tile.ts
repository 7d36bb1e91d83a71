import type { TrackStats } from '@conference/client';
import { avatar } from '../ui/avatar.js';
import { element } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import { trackLines } from './statsText.js';

export interface TileFacts {
  readonly name: string;
  readonly muted: boolean;
  /** Null where there is nothing to see. */
  readonly video: MediaStreamTrack | null;
}

/** One person: their picture or initials, their name, whether they are muted, whether they speak. */
export class Tile {
  readonly #video = element('video', { autoplay: true, playsinline: true, tabindex: '-1' });
  readonly #frozen = element('canvas', { class: 'tile-frozen', hidden: true, 'aria-hidden': 'true' });
  readonly #face: HTMLElement;
  readonly #name = element('span', { class: 'tile-name' });
  readonly #mutedIcon = element(
    'span',
    { class: 'tile-muted', role: 'img', 'aria-label': 'Microphone is off' },
    icon('microphoneOff'),
  );
  readonly #stats = element('pre', { class: 'tile-stats', hidden: true });
  readonly #identity: string;
  readonly #own: boolean;
  readonly root: HTMLElement;
  #shownName = '';

  constructor(identity: string, own: boolean) {
    this.#identity = identity;
    this.#own = own;
    this.#face = element('div', { class: 'tile-face' });
    // Sound comes from the audio slots; a tile is only for the eye.
    this.#video.muted = true;
    if (own) this.#video.classList.add('mirrored');
    this.root = element(
      'li',
      { class: 'tile', testId: 'tile', 'data-participant': identity, 'data-self': String(own) },
      this.#face,
      this.#video,
      this.#frozen,
      this.#stats,
      element('div', { class: 'tile-label' }, this.#mutedIcon, this.#name),
    );
    this.setSpeaking(false);
    this.#videoChanged();
    for (const type of ['playing', 'resize', 'emptied'] as const) {
      this.#video.addEventListener(type, () => this.#videoChanged());
    }
  }

  show({ name, muted, video }: TileFacts): void {
    if (name !== this.#shownName) {
      this.#shownName = name;
      this.#face.replaceChildren(avatar(name, this.#identity));
      this.#name.textContent = this.#own ? `${name} (you)` : name;
      this.#video.setAttribute('aria-label', `Video of ${name}`);
    }
    this.root.dataset['muted'] = String(muted);
    this.#mutedIcon.hidden = !muted;
    this.#attach(video);
  }

  /** Keeps the picture of this moment until there is another: a track that ends turns black. */
  freeze(): void {
    const { videoWidth, videoHeight } = this.#video;
    if (!this.#frozen.hidden || this.root.dataset['video'] !== 'true') return;
    this.#frozen.width = videoWidth;
    this.#frozen.height = videoHeight;
    this.#frozen.getContext('2d')?.drawImage(this.#video, 0, 0);
    this.#frozen.hidden = false;
  }

  unfreeze(): void {
    this.#frozen.hidden = true;
  }

  setSpeaking(speaking: boolean): void {
    this.root.dataset['speaking'] = String(speaking);
  }

  showStats(tracks: readonly TrackStats[] | null): void {
    this.#stats.hidden = tracks === null || tracks.length === 0;
    this.#stats.textContent = (tracks ?? []).map(trackLines).join('\n');
  }

  #attach(track: MediaStreamTrack | null): void {
    const stream = this.#video.srcObject as MediaStream | null;
    if ((stream?.getVideoTracks()[0] ?? null) === track) return;
    // The same person by another track: no initials in between.
    if (stream !== null && track !== null) this.freeze();
    this.#video.srcObject = track === null ? null : new MediaStream([track]);
    this.#videoChanged();
  }

  /** The initials stay until there is a picture: a black tile says nothing. */
  #videoChanged(): void {
    const visible = this.#video.srcObject !== null && this.#video.videoWidth > 0;
    this.root.dataset['video'] = String(visible);
    if (visible) this.unfreeze();
  }
}
