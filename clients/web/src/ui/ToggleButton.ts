import { element } from './dom.js';
import { icon, type IconName } from './icons.js';

export interface ToggleLook {
  readonly icon: IconName;
  readonly label: string;
}

/** A round button with two looks. Pressed means on. */
export class ToggleButton {
  readonly root: HTMLButtonElement;
  readonly #looks: { readonly on: ToggleLook; readonly off: ToggleLook };
  #on = false;

  constructor(options: {
    testId: string;
    class: string;
    on: ToggleLook;
    off: ToggleLook;
    toggle: (on: boolean) => void;
  }) {
    this.#looks = options;
    this.root = element('button', {
      type: 'button',
      class: `round ${options.class}`,
      testId: options.testId,
      on: { click: () => options.toggle(!this.#on) },
    });
    this.set(false);
  }

  set(on: boolean): void {
    this.#on = on;
    const look = on ? this.#looks.on : this.#looks.off;
    this.root.setAttribute('aria-pressed', String(on));
    this.root.setAttribute('aria-label', look.label);
    this.root.title = look.label;
    this.root.replaceChildren(icon(look.icon));
  }
}
