import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Participant } from '../../src/protocol.js';
import { Roster, sends } from '../../src/room/Roster.js';

const person = (participant: string, muted = false): Participant => ({
  participant,
  name: participant,
  joinedAt: '2026-01-01T00:00:00Z',
  tracks: [{ id: `${participant}:0`, kind: 'audio', muted }],
});

test('Who is new has joined; who is known has changed', () => {
  const roster = new Roster();
  assert.deepEqual(roster.change(person('ada')).joined, [person('ada')]);
  assert.deepEqual(roster.change(person('ada', true)), { joined: [], left: [] });
  assert.ok(!sends(roster.all[0]!, 'audio'));
});

test('Who leaves twice leaves once', () => {
  const roster = new Roster();
  roster.change(person('ada'));
  assert.deepEqual(roster.remove('ada').left, [person('ada')]);
  assert.deepEqual(roster.remove('ada').left, []);
});

test('Nobody publishes anything once the media node is gone, and everybody stays', () => {
  const roster = new Roster();
  roster.replace([person('ada'), person('bob')]);
  assert.deepEqual(roster.silence(), { joined: [], left: [] });
  assert.deepEqual(
    roster.all.map((entry) => [entry.participant, entry.tracks.length]),
    [
      ['ada', 0],
      ['bob', 0],
    ],
  );
});

test('Joining again tells who came and went meanwhile', () => {
  const roster = new Roster();
  roster.replace([person('ada'), person('bob')]);
  const change = roster.replace([person('bob'), person('eve')]);
  assert.deepEqual(change, { joined: [person('eve')], left: [person('ada')] });
});

test('Nothing of a kind published is nothing sent', () => {
  assert.ok(sends(person('ada'), 'audio'));
  assert.ok(!sends(person('ada'), 'video'));
});
