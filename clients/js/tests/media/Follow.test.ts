import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FollowFacts, followStep } from '../../src/media/Follow.js';
import type { MoveMessage } from '../../src/protocol.js';

const candidates: MoveMessage = { type: 'candidates', connection: 1, candidates: ['candidate:1'] };
const restartIce: MoveMessage = { type: 'restartIce', connection: 1 };
const replaceConnection: MoveMessage = { type: 'replaceConnection', connection: 1 };

const chromium: FollowFacts = {
  followsCandidates: true,
  isAnswered: true,
  isEstablished: true,
  isStable: true,
  isBeingReplaced: false,
  isOutnumbered: false,
};
const firefox: FollowFacts = { ...chromium, followsCandidates: false };

test('A browser that follows candidates is handed them', () => {
  assert.deepEqual(followStep(candidates, chromium), { do: 'addCandidates', candidates: ['candidate:1'] });
});

test('Candidates are handed over while a restart of ICE waits for its answer, and before media flows', () => {
  assert.equal(followStep(candidates, { ...chromium, isStable: false }).do, 'addCandidates');
  assert.equal(followStep(candidates, { ...chromium, isEstablished: false }).do, 'addCandidates');
});

test('A browser that does not follow candidates restarts ICE at once', () => {
  assert.deepEqual(followStep(candidates, firefox), { do: 'restartIce' });
});

test('What has no answer yet learns the address from that', () => {
  const offering = { isAnswered: false, isEstablished: false, isStable: false };
  for (const message of [candidates, restartIce, replaceConnection]) {
    for (const browser of [chromium, firefox]) {
      assert.deepEqual(followStep(message, { ...browser, ...offering }), { do: 'nothing' }, message.type);
    }
  }
});

test('The server may ask any browser for a restart of ICE', () => {
  assert.deepEqual(followStep(restartIce, chromium), { do: 'restartIce' });
  assert.deepEqual(followStep(restartIce, firefox), { do: 'restartIce' });
});

test('A restart of ICE waits for the answer to the one before', () => {
  for (const message of [candidates, restartIce]) {
    assert.deepEqual(followStep(message, { ...firefox, isStable: false }), { do: 'restartIceLater' });
  }
});

test('A connection that media does not flow over restarts nothing and is not replaced: it is being made', () => {
  for (const message of [candidates, restartIce, replaceConnection]) {
    assert.deepEqual(followStep(message, { ...firefox, isEstablished: false }), { do: 'nothing' });
  }
});

test('A connection is replaced once at a time', () => {
  assert.deepEqual(followStep(replaceConnection, chromium), { do: 'replace' });
  assert.deepEqual(followStep(replaceConnection, { ...chromium, isBeingReplaced: true, isOutnumbered: true }), {
    do: 'nothing',
  });
});

test('A connection whose successor has failed offers nothing more, but may get another successor', () => {
  const outnumbered = { ...firefox, isOutnumbered: true };
  assert.deepEqual(followStep(restartIce, outnumbered), { do: 'nothing' });
  assert.deepEqual(followStep(candidates, outnumbered), { do: 'nothing' });
  assert.deepEqual(followStep(replaceConnection, outnumbered), { do: 'replace' });
});
