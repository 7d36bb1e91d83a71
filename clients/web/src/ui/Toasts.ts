import { element } from './dom.js';
import { icon, type IconName } from './icons.js';

const shownMs = 4000;
/** When many people come at once, the latest few say enough. */
const shownMax = 3;

/** Short news that goes away by itself. */
export class Toasts {
  readonly root = element('div', { class: 'toasts', role: 'status', 'aria-live': 'polite', testId: 'toasts' });

  show(text: string, symbol: IconName = 'people'): void {
    const toast = element('div', { class: 'toast' }, icon(symbol), element('span', {}, text));
    this.root.append(toast);
    while (this.root.childElementCount > shownMax) this.root.firstElementChild?.remove();
    setTimeout(() => toast.remove(), shownMs);
  }
}
