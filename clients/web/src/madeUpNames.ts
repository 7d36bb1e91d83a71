const qualities = [
  'amber',
  'brisk',
  'calm',
  'clear',
  'coral',
  'early',
  'gentle',
  'golden',
  'keen',
  'lunar',
  'merry',
  'quiet',
  'silver',
  'sunny',
  'vivid',
  'warm',
];
const things = [
  'bay',
  'brook',
  'cedar',
  'cove',
  'dune',
  'field',
  'finch',
  'grove',
  'harbour',
  'heron',
  'lark',
  'maple',
  'meadow',
  'otter',
  'ridge',
  'willow',
];
const people = [
  'Ada',
  'Alan',
  'Barbara',
  'Edsger',
  'Emmy',
  'Grace',
  'Hedy',
  'Katherine',
  'Ludwig',
  'Niklaus',
  'Radia',
  'Sofia',
  'Tim',
];

/** Readable aloud, and too many to meet strangers by chance: two words and four digits. */
export function madeUpRoom(): string {
  return `${pick(qualities)}-${pick(things)}-${1000 + random(9000)}`;
}

export function madeUpPerson(): string {
  return `${pick(people)} ${10 + random(90)}`;
}

function pick(words: readonly string[]): string {
  return words[random(words.length)] ?? '';
}

function random(below: number): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % below;
}
