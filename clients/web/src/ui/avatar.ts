import { element } from './dom.js';

/** How many tints the style sheet has. */
const tints = 8;

/** Somebody's initials on a colour that stays theirs. */
export function avatar(name: string, identity: string): HTMLElement {
  return element('div', { class: `avatar tint-${tintOf(identity)}`, 'aria-hidden': 'true' }, initials(name));
}

export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('') || '?';
}

function tintOf(identity: string): number {
  let sum = 0;
  for (const character of identity) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % tints;
}
