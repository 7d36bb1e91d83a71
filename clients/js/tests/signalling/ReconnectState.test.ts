import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../src/Backoff.js';
import { ReconnectState } from '../../src/signalling/ReconnectState.js';

const state = (attemptsMax = 10) =>
  new ReconnectState(new Backoff({ firstMs: 100, maxMs: 1000, attemptsMax }, () => 1));

test('A lost connection is resumed after a wait', () => {
  const link = state();
  assert.deepEqual(link.lost(), { do: 'wait', delayMs: 100 });
  assert.deepEqual(link.due(), { do: 'resume' });
  link.resumed();
  assert.equal(link.phase, 'connected');
});

test('Waits double up to their maximum, and begin again after a success', () => {
  const link = state();
  const delays: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    const step = link.lost();
    if (step.do === 'wait') delays.push(step.delayMs);
    link.due();
  }
  assert.deepEqual(delays, [100, 200, 400, 800, 1000, 1000]);
  link.resumed();
  assert.deepEqual(link.lost(), { do: 'wait', delayMs: 100 });
});

test('A connection that is lost twice waits once', () => {
  const link = state();
  link.lost();
  assert.deepEqual(link.lost(), { do: 'nothing' });
});

for (const code of ['unknown-session', 'cannot-resume']) {
  test(`A session that is gone (${code}) is joined again, also after further losses`, () => {
    const link = state();
    link.lost();
    link.due();
    assert.deepEqual(link.resumeRefused(code), { do: 'rejoin' });
    assert.equal(link.lost().do, 'wait');
    assert.deepEqual(link.due(), { do: 'rejoin' });
    link.rejoined();
    link.lost();
    assert.deepEqual(link.due(), { do: 'resume' });
  });
}

test('A second join waits while the lost session still holds the place', () => {
  const link = state();
  link.lost();
  link.due();
  link.resumeRefused('unknown-session');
  assert.equal(link.rejoinRefused('duplicate-identity').do, 'wait');
  assert.deepEqual(link.due(), { do: 'rejoin' });
});

test('A second join that is refused for good is given up', () => {
  const link = state();
  link.lost();
  link.due();
  link.resumeRefused('unknown-session');
  assert.deepEqual(link.rejoinRefused('token-expired'), { do: 'giveUp', code: 'token-expired' });
  assert.deepEqual(link.lost(), { do: 'nothing' });
});

test('Attempts are bounded', () => {
  const link = state(2);
  for (let attempt = 0; attempt < 2; attempt++) {
    assert.equal(link.lost().do, 'wait');
    link.due();
  }
  assert.deepEqual(link.lost(), { do: 'giveUp', code: 'unreachable' });
});

test('After the end nothing is tried', () => {
  const link = state();
  link.lost();
  link.end();
  assert.deepEqual(link.due(), { do: 'nothing' });
});
