import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerMessage } from '../../src/protocol.js';
import { heldMax, Inbox } from '../../src/signalling/Inbox.js';

const ready: ServerMessage = { type: 'mediaReady' };
const left = (participant: string): ServerMessage => ({ type: 'participantLeft', participant });

test('Messages in order are handed on as they come', () => {
  const inbox = new Inbox();
  assert.deepEqual(inbox.accept({ id: 1, message: left('a') }), [left('a')]);
  assert.deepEqual(inbox.accept({ id: 2, message: left('b') }), [left('b')]);
  assert.equal(inbox.lastSeen, 2);
});

test('A repeated message is dropped', () => {
  const inbox = new Inbox();
  inbox.accept({ id: 1, message: ready });
  assert.deepEqual(inbox.accept({ id: 1, message: ready }), []);
  assert.equal(inbox.lastSeen, 1);
});

test('An early message waits for the one before it', () => {
  const inbox = new Inbox();
  assert.deepEqual(inbox.accept({ id: 3, message: left('c') }), []);
  assert.deepEqual(inbox.accept({ id: 2, message: left('b') }), []);
  assert.equal(inbox.lastSeen, 0);
  assert.ok(inbox.hasGap);
  assert.deepEqual(inbox.accept({ id: 1, message: left('a') }), [left('a'), left('b'), left('c')]);
  assert.ok(!inbox.hasGap);
});

test('An early message that comes twice is handed on once', () => {
  const inbox = new Inbox();
  inbox.accept({ id: 2, message: left('b') });
  inbox.accept({ id: 2, message: left('b') });
  assert.deepEqual(inbox.accept({ id: 1, message: left('a') }), [left('a'), left('b')]);
});

test('What a resumed connection sends again fills the gap', () => {
  const inbox = new Inbox();
  inbox.accept({ id: 1, message: left('a') });
  inbox.accept({ id: 3, message: left('c') });
  inbox.forgetHeld();
  assert.equal(inbox.lastSeen, 1);
  assert.deepEqual(inbox.accept({ id: 2, message: left('b') }), [left('b')]);
  assert.deepEqual(inbox.accept({ id: 3, message: left('c') }), [left('c')]);
});

test('More early messages than the bound are refused', () => {
  const inbox = new Inbox();
  for (let id = 2; id < 2 + heldMax; id++) assert.deepEqual(inbox.accept({ id, message: ready }), []);
  assert.equal(inbox.accept({ id: 2 + heldMax, message: ready }), null);
});
