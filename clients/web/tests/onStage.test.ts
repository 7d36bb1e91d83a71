import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Participant, Slot } from '@conference/client';
import { onStage, tilesMax } from '../src/call/onStage.js';

const people: Participant[] = Array.from({ length: tilesMax + 10 }, (_, index) => ({
  participant: `p${index}`,
  name: `P${index}`,
  joinedAt: '',
  tracks: [],
}));

function slotOf(participant: string): Slot {
  return { mid: '0', kind: 'video', track: {} as MediaStreamTrack, participant, source: null };
}

test('A small room is shown whole', () => {
  assert.equal(onStage(people.slice(0, tilesMax), []).length, tilesMax);
});

test('In a large room whoever is in a slot is shown, in the order they came', () => {
  const last = people.at(-1)!;
  const shown = onStage(people, [slotOf(last.participant)]);
  assert.equal(shown.length, tilesMax);
  assert.equal(shown.at(-1), last);
  assert.equal(shown[0], people[0]);
});
