import type { Call } from '@conference/client';
import { deviceError } from '../plainError.js';
import { element } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import type { Toasts } from '../ui/Toasts.js';
import { ToggleButton } from '../ui/ToggleButton.js';

export interface ControlBarOptions {
  readonly call: Call;
  readonly toasts: Toasts;
  readonly link: string;
  readonly toggleStats: (shown: boolean) => void;
}

/** What one can do in a call. */
export class ControlBar {
  readonly #options: ControlBarOptions;
  readonly #microphone: ToggleButton;
  readonly #camera: ToggleButton;
  readonly #stats: ToggleButton;
  readonly root: HTMLElement;

  /** @param publishes whether there is anything of one's own to switch. */
  constructor(options: ControlBarOptions, publishes: boolean) {
    this.#options = options;
    this.#microphone = new ToggleButton({
      testId: 'toggle-microphone',
      class: 'device',
      on: { icon: 'microphone', label: 'Turn microphone off' },
      off: { icon: 'microphoneOff', label: 'Turn microphone on' },
      toggle: (on) => void this.#switch(() => options.call.setMicrophone(on)),
    });
    this.#camera = new ToggleButton({
      testId: 'toggle-camera',
      class: 'device',
      on: { icon: 'camera', label: 'Turn camera off' },
      off: { icon: 'cameraOff', label: 'Turn camera on' },
      toggle: (on) => void this.#switch(() => options.call.setCamera(on)),
    });
    this.#stats = new ToggleButton({
      testId: 'stats-toggle',
      class: 'quiet',
      on: { icon: 'stats', label: 'Hide statistics' },
      off: { icon: 'stats', label: 'Show statistics' },
      toggle: (on) => {
        this.#stats.set(on);
        options.toggleStats(on);
      },
    });
    this.root = element(
      'div',
      { class: 'bar', role: 'toolbar', 'aria-label': 'Call controls' },
      ...(publishes ? [this.#microphone.root, this.#camera.root] : []),
      this.#button('copy-link', 'Copy the link to this room', 'link', 'quiet', () => void this.#copyLink()),
      this.#stats.root,
      this.#button('leave', 'Leave the call', 'leave', 'danger', () => void options.call.leave()),
    );
    this.update();
  }

  update(): void {
    this.#microphone.set(this.#options.call.microphoneOn);
    this.#camera.set(this.#options.call.cameraOn);
  }

  focus(): void {
    this.root.querySelector('button')?.focus();
  }

  #button(
    testId: string,
    label: string,
    symbol: Parameters<typeof icon>[0],
    look: string,
    press: () => void,
  ): HTMLElement {
    return element(
      'button',
      { type: 'button', class: `round ${look}`, testId, 'aria-label': label, title: label, on: { click: press } },
      icon(symbol),
    );
  }

  async #switch(change: () => Promise<void>): Promise<void> {
    try {
      await change();
    } catch (error) {
      this.#options.toasts.show(deviceError(error, window.isSecureContext).title, 'warning');
    }
    this.update();
  }

  async #copyLink(): Promise<void> {
    const { link, toasts } = this.#options;
    try {
      await navigator.clipboard.writeText(link);
      toasts.show('Link copied. Send it to whom you want to meet.', 'check');
    } catch {
      toasts.show(link, 'link');
    }
  }
}
