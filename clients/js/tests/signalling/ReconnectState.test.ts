import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../src/Backoff.js';
import { awayMaxMs, ReconnectState } from '../../src/signalling/ReconnectState.js';

const state = (attemptsMax = 10) =>
  new ReconnectState(new Backoff({ firstMs: 100, maxMs: 1000, attemptsMax }, () => 1));

test('A lost connection is resumed after a wait', () => {
  const link = state();
  assert.deepEqual(link.lost(0), { do: 'wait', delayMs: 100 });
  assert.deepEqual(link.due(), { do: 'resume' });
  link.resumed();
  assert.equal(link.phase, 'connected');
});

test('Waits double up to their maximum, and begin again after a success', () => {
  const link = state();
  const delays: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    const step = link.lost(0);
    if (step.do === 'wait') delays.push(step.delayMs);
    link.due();
  }
  assert.deepEqual(delays, [100, 200, 400, 800, 1000, 1000]);
  link.resumed();
  link.steady();
  assert.deepEqual(link.lost(0), { do: 'wait', delayMs: 100 });
});

test('A connection that breaks right after it was resumed is waited for longer than before', () => {
  const link = state();
  for (const delayMs of [100, 200, 400]) {
    assert.deepEqual(link.lost(0), { do: 'wait', delayMs });
    link.due();
    link.resumed();
  }
});

test('Being away is bounded in time, counted from the loss', () => {
  const link = state(Number.POSITIVE_INFINITY);
  for (const nowMs of [5000, 60_000, 5000 + awayMaxMs - 1]) {
    assert.equal(link.lost(nowMs).do, 'wait');
    link.due();
  }
  assert.deepEqual(link.lost(5000 + awayMaxMs), { do: 'giveUp', code: 'unreachable' });
});

test('Each loss is counted by itself', () => {
  const link = state();
  link.lost(0);
  link.due();
  link.resumed();
  assert.equal(link.lost(awayMaxMs).do, 'wait');
});

test('Why a second join was refused last is why it is given up', () => {
  const link = state();
  link.sessionLost(0);
  link.due();
  assert.equal(link.rejoinRefused('duplicate-identity', 1000).do, 'wait');
  link.due();
  assert.deepEqual(link.rejoinRefused('duplicate-identity', awayMaxMs), { do: 'giveUp', code: 'duplicate-identity' });
});

test('A connection that is lost twice waits once', () => {
  const link = state();
  link.lost(0);
  assert.deepEqual(link.lost(0), { do: 'nothing' });
});

for (const code of ['unknown-session', 'cannot-resume', 'not-in-room']) {
  test(`A session that is gone (${code}) is joined again, also after further losses`, () => {
    const link = state();
    link.lost(0);
    link.due();
    assert.deepEqual(link.resumeRefused(code), { do: 'rejoin' });
    assert.equal(link.lost(0).do, 'wait');
    assert.deepEqual(link.due(), { do: 'rejoin' });
    link.rejoined();
    link.lost(0);
    assert.deepEqual(link.due(), { do: 'resume' });
  });
}

test('A second join waits while the lost session still holds the place', () => {
  const link = state();
  link.lost(0);
  link.due();
  link.resumeRefused('unknown-session');
  assert.equal(link.rejoinRefused('duplicate-identity', 0).do, 'wait');
  assert.deepEqual(link.due(), { do: 'rejoin' });
});

test('A second join that is refused for good is given up', () => {
  const link = state();
  link.lost(0);
  link.due();
  link.resumeRefused('unknown-session');
  assert.deepEqual(link.rejoinRefused('token-expired', 0), { do: 'giveUp', code: 'token-expired' });
  assert.deepEqual(link.lost(0), { do: 'nothing' });
});

test('Attempts are bounded', () => {
  const link = state(2);
  for (let attempt = 0; attempt < 2; attempt++) {
    assert.equal(link.lost(0).do, 'wait');
    link.due();
  }
  assert.deepEqual(link.lost(0), { do: 'giveUp', code: 'unreachable' });
});

test('After the end nothing is tried', () => {
  const link = state();
  link.lost(0);
  link.end();
  assert.deepEqual(link.due(), { do: 'nothing' });
});
