import { element } from './dom.js';

export function brand(): HTMLElement {
  const mark = element('img', { class: 'brand-mark', src: '/favicon.svg', alt: '', width: 28, height: 28 });
  return element('a', { class: 'brand', href: '/' }, mark, element('span', {}, 'Conference'));
}
