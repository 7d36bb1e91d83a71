import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaKind, SlotContent } from '../../src/protocol.js';
import { type Section, SlotTable } from '../../src/room/SlotTable.js';

const section = (mid: string, kind: MediaKind): Section => ({
  mid,
  kind,
  track: { id: `track-${mid}` } as MediaStreamTrack,
});
const content = (mid: string, kind: MediaKind, participant: string | null): SlotContent => ({
  mid,
  kind,
  participant,
  track: participant === null ? null : `${participant}:${kind}`,
});

function table(): SlotTable {
  const slots = new SlotTable();
  slots.place([section('2', 'audio'), section('3', 'video'), section('4', 'video')]);
  return slots;
}

const people = (slots: SlotTable) => slots.all.map((slot) => slot.participant);

test('New slots are empty, in the order of their sections', () => {
  assert.deepEqual(
    table().all.map((slot) => [slot.mid, slot.participant]),
    [
      ['2', null],
      ['3', null],
      ['4', null],
    ],
  );
});

test('A slot keeps its track while the people in it change', () => {
  const slots = table();
  const track = slots.all[1]?.track;
  slots.fill([content('3', 'video', 'ada')]);
  slots.fill([content('3', 'video', 'bob')]);
  assert.equal(slots.all[1]?.participant, 'bob');
  assert.equal(slots.all[1]?.source, 'bob:video');
  assert.equal(slots.all[1]?.track, track);
});

test('A slot that is not named any more is empty', () => {
  const slots = table();
  slots.fill([content('3', 'video', 'ada'), content('4', 'video', 'bob')]);
  slots.fill([content('4', 'video', 'bob')]);
  assert.deepEqual(people(slots), [null, null, 'bob']);
});

test('A section that we do not have, or of another kind, is ignored', () => {
  const slots = table();
  slots.fill([content('9', 'video', 'ada'), content('2', 'video', 'bob')]);
  assert.deepEqual(people(slots), [null, null, null]);
});

test('Who leaves vacates all their slots at once', () => {
  const slots = table();
  slots.fill([content('2', 'audio', 'ada'), content('3', 'video', 'ada'), content('4', 'video', 'bob')]);
  assert.ok(slots.vacate('ada'));
  assert.deepEqual(people(slots), [null, null, 'bob']);
  assert.ok(!slots.vacate('ada'));
});

test('A new peer connection starts with empty slots and its own tracks', () => {
  const slots = table();
  slots.fill([content('3', 'video', 'ada')]);
  const next = section('3', 'video');
  slots.place([next]);
  assert.deepEqual(slots.all, [{ ...next, participant: null, source: null }]);
});

test('Sections that take the place of others show what those of their name showed', () => {
  const slots = table();
  slots.fill([content('2', 'audio', 'ada'), content('3', 'video', 'bob'), content('4', 'video', 'cy')]);
  const next = [section('2', 'audio'), section('3', 'audio'), section('4', 'video'), section('5', 'video')];
  slots.exchange(next);
  assert.deepEqual(people(slots), ['ada', null, 'cy', null]);
  assert.deepEqual(
    slots.all.map((slot) => slot.track),
    next.map((each) => each.track),
  );
});
