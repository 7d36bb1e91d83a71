import type { Call, CallState, CallStats, RosterChange } from '@conference/client';
import { roomPath } from '../route.js';
import { brand } from '../ui/brand.js';
import { element } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import { Toasts } from '../ui/Toasts.js';
import { AudioSinks } from './AudioSinks.js';
import { ControlBar } from './ControlBar.js';
import { Stage } from './Stage.js';
import { StatsPoll } from './StatsPoll.js';
import { pathLine } from './statsText.js';

/** The call on the screen. */
export class CallView {
  readonly #call: Call;
  readonly #toasts = new Toasts();
  readonly #stage: Stage;
  readonly #bar: ControlBar;
  readonly #stats: StatsPoll;
  readonly #sinks = new AudioSinks(() => this.#askForSound());
  readonly #count = element('span', { class: 'count', testId: 'count' });
  readonly #banner = element('div', { class: 'banner', role: 'status', testId: 'banner', hidden: true });
  readonly #alone = element('p', { class: 'alone', testId: 'alone' }, 'Nobody else is here yet. Send them the link.');
  readonly #soundButton: HTMLButtonElement;
  readonly #path = element('div', { class: 'path-stats', testId: 'stats-overlay', hidden: true });
  readonly #unlisten: (() => void)[];
  readonly root: HTMLElement;

  constructor(call: Call, publishes: boolean) {
    this.#call = call;
    this.#stage = new Stage(call);
    this.#stats = new StatsPoll(call, (stats) => this.#showStats(stats));
    const link = location.origin + roomPath(call.room);
    this.#bar = new ControlBar(
      { call, toasts: this.#toasts, link, toggleStats: (shown) => this.#stats.set(shown) },
      publishes,
    );
    this.#soundButton = element(
      'button',
      {
        class: 'banner sound',
        type: 'button',
        hidden: true,
        testId: 'enable-sound',
        on: { click: () => this.#enableSound() },
      },
      icon('speaker'),
      'Click to hear the others',
    );
    const people = element('span', { class: 'people' }, icon('people'), this.#count);
    const header = element('header', { class: 'call-header' }, brand(), element('h1', {}, call.room), people);
    const banners = element('div', { class: 'banners' }, this.#banner, this.#soundButton);
    this.root = element(
      'div',
      { class: 'call' },
      header,
      banners,
      this.#stage.root,
      element('div', { class: 'under-stage' }, this.#alone, this.#path),
      this.#toasts.root,
      this.#bar.root,
      this.#sinks.root,
    );
    this.#unlisten = this.#listen();
    this.#rosterChanged({ joined: [], left: [] });
    this.#slotsChanged();
    this.#stateChanged(call.state);
  }

  open(): void {
    this.#bar.focus();
  }

  close(): void {
    for (const stop of this.#unlisten) stop();
    this.#stats.set(false);
    this.#sinks.stop();
    this.#stage.close();
  }

  #listen(): (() => void)[] {
    const call = this.#call;
    return [
      call.on('participants', (change) => this.#rosterChanged(change)),
      call.on('slots', () => this.#slotsChanged()),
      call.on('speakers', () => this.#stage.updateSpeakers()),
      call.on('state', (state) => this.#stateChanged(state)),
      call.on('rejoined', () => this.#toasts.show('The server had lost this call. You are back in it.', 'warning')),
      call.on('refused', ({ title, detail }) => this.#toasts.show(`${title} ${detail}`, 'warning')),
      call.on('local', () => {
        this.#bar.update();
        this.#stage.update();
      }),
    ];
  }

  #rosterChanged({ joined, left }: RosterChange): void {
    this.#stage.update();
    const people = this.#call.participants.length + 1;
    this.#count.textContent = String(people);
    this.#alone.hidden = people > 1;
    this.#count.setAttribute('aria-label', people === 1 ? 'Only you' : `${people} people`);
    for (const { participant, name } of joined) {
      if (participant !== this.#call.identity) this.#toasts.show(`${name} joined`);
    }
    for (const { name } of left) this.#toasts.show(`${name} left`);
  }

  #slotsChanged(): void {
    this.#sinks.show(this.#call.slots);
    this.#stage.update();
  }

  #stateChanged(state: CallState): void {
    this.root.dataset['state'] = state.name;
    this.#banner.hidden = state.name !== 'reconnecting';
    if (state.name === 'reconnecting' && state.what === 'media') this.#stage.freeze();
    if (state.name === 'reconnecting') {
      const what = state.what === 'media' ? 'Audio and video will be back in a moment.' : 'Looking for the server.';
      this.#banner.replaceChildren(
        element('span', { class: 'spinner' }),
        element('span', {}, `Reconnecting… ${what}`),
      );
    }
    this.#stage.update();
  }

  #showStats(stats: CallStats | null): void {
    this.#path.hidden = stats === null;
    this.#path.textContent = stats === null ? '' : pathLine(stats.path);
    this.#stage.showStats(stats);
  }

  #askForSound(): void {
    this.#soundButton.hidden = false;
  }

  #enableSound(): void {
    this.#soundButton.hidden = true;
    this.#sinks.unblock();
  }
}
