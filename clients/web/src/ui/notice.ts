import type { PlainError } from '../plainError.js';
import { element } from './dom.js';
import { icon } from './icons.js';

/** What went wrong, and what to do. */
export function notice(error: PlainError): HTMLElement {
  return element(
    'div',
    { class: 'notice', role: 'alert', testId: 'error', 'data-code': error.code },
    icon('warning'),
    element('div', {}, element('strong', {}, error.title), element('p', {}, error.advice)),
  );
}
