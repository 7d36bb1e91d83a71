import type { PlainError } from '../plainError.js';
import { brand } from '../ui/brand.js';
import { element } from '../ui/dom.js';
import { notice } from '../ui/notice.js';

/** After the call: why it is over, and the way back. */
export class EndedView {
  readonly #rejoin: HTMLButtonElement;
  readonly root: HTMLElement;

  constructor(options: { heading: string; room: string; error: PlainError | null; rejoin: () => void }) {
    this.#rejoin = element(
      'button',
      {
        class: 'primary',
        type: 'button',
        testId: 'rejoin',
        on: {
          click: () => {
            this.#rejoin.disabled = true;
            options.rejoin();
          },
        },
      },
      'Rejoin',
    );
    this.root = element(
      'div',
      { class: 'page' },
      element('header', { class: 'page-header' }, brand()),
      element(
        'section',
        { class: 'ended' },
        element('h1', {}, options.heading),
        element('p', { class: 'hint' }, 'Room ', element('strong', {}, options.room)),
        options.error === null ? null : notice(options.error),
        element(
          'div',
          { class: 'ended-actions' },
          this.#rejoin,
          element('a', { class: 'secondary', href: '/' }, 'Back to start'),
        ),
      ),
    );
  }

  open(): void {
    this.#rejoin.focus();
  }
}
