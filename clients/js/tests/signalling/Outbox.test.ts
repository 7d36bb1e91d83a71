import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outbox, queuedMax } from '../../src/signalling/Outbox.js';

test('Ids start at 1 and rise', () => {
  const outbox = new Outbox();
  assert.equal(outbox.add({ type: 'offer', connection: 1, sdp: 'a' }), 1);
  assert.equal(outbox.add({ type: 'mute', mid: '0', muted: true }), 2);
});

test('A message stays, with its id, until it is settled', () => {
  const outbox = new Outbox();
  outbox.add({ type: 'mute', mid: '0', muted: true });
  assert.deepEqual(outbox.first, { type: 'mute', mid: '0', muted: true, id: 1 });
  outbox.settle(1);
  assert.equal(outbox.first, undefined);
});

test('A newer offer and a newer mute of a section take the place of the older ones', () => {
  const outbox = new Outbox();
  outbox.add({ type: 'offer', connection: 1, sdp: 'a' });
  outbox.add({ type: 'mute', mid: '0', muted: true });
  outbox.add({ type: 'mute', mid: '1', muted: true });
  outbox.add({ type: 'mute', mid: '0', muted: false });
  outbox.add({ type: 'offer', connection: 2, sdp: 'b' });
  const ids: number[] = [];
  while (outbox.first !== undefined) {
    ids.push(outbox.first.id);
    outbox.settle(outbox.first.id);
  }
  assert.deepEqual(ids, [3, 4, 5]);
});

test('A full queue takes nothing more', () => {
  const outbox = new Outbox();
  for (let mid = 0; mid < queuedMax; mid++) outbox.add({ type: 'mute', mid: String(mid), muted: true });
  assert.equal(outbox.add({ type: 'leave' }), null);
  assert.equal(outbox.length, queuedMax);
});
