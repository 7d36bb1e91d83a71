import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../src/Backoff.js';
import { MediaState } from '../../src/media/MediaState.js';

const state = (attemptsMax = 10) => new MediaState(new Backoff({ firstMs: 100, maxMs: 1000, attemptsMax }, () => 1));

function connected(): MediaState {
  const media = state();
  media.begin();
  media.answered();
  media.connected();
  return media;
}

test('An offer is answered and connects', () => {
  const media = state();
  assert.deepEqual(media.begin(), { do: 'offer' });
  media.answered();
  media.connected();
  assert.equal(media.phase, 'connected');
});

test('After the media node is lost nothing is offered until there is another', () => {
  const media = connected();
  assert.deepEqual(media.lost(), { do: 'close' });
  assert.deepEqual(media.failed(), { do: 'nothing' });
  assert.deepEqual(media.due(), { do: 'nothing' });
  assert.deepEqual(media.ready(), { do: 'offer' });
});

test('A ready node is no reason to leave a connection that works', () => {
  assert.deepEqual(connected().ready(), { do: 'nothing' });
});

test('A failed peer connection is replaced after a wait', () => {
  const media = connected();
  assert.deepEqual(media.failed(), { do: 'wait', delayMs: 100 });
  assert.deepEqual(media.due(), { do: 'offer' });
});

test('A node lost during the wait ends the wait', () => {
  const media = connected();
  media.failed();
  assert.deepEqual(media.lost(), { do: 'close' });
  assert.deepEqual(media.due(), { do: 'nothing' });
});

test('An offer refused for want of a node waits for the server', () => {
  const media = state();
  media.begin();
  assert.deepEqual(media.refused('no-media-node'), { do: 'close' });
  assert.deepEqual(media.ready(), { do: 'offer' });
});

test('An offer refused while another is pending is tried again', () => {
  const media = state();
  media.begin();
  assert.equal(media.refused('offer-pending').do, 'wait');
});

test('An offer that would be refused again is given up', () => {
  const media = state();
  media.begin();
  assert.deepEqual(media.refused('no-common-codec'), { do: 'giveUp', code: 'no-common-codec' });
  assert.deepEqual(media.ready(), { do: 'nothing' });
});

test('A connection that is being made takes the place of one that breaks, wherever it has come to', () => {
  for (const [isAnswered, phase] of [
    [false, 'offering'],
    [true, 'connecting'],
  ] as const) {
    const media = connected();
    media.superseded(isAnswered);
    assert.equal(media.phase, phase);
    media.answered();
    media.connected();
    assert.equal(media.phase, 'connected');
  }
});

test('Nothing takes the place of a connection that is lost', () => {
  const media = connected();
  media.lost();
  media.superseded(true);
  assert.equal(media.phase, 'lost');
});

test('A refused restart of ICE makes way for another peer connection', () => {
  const media = connected();
  assert.equal(media.refused('malformed').do, 'wait');
  assert.deepEqual(media.due(), { do: 'offer' });
});

test('A restart of ICE refused for want of a node waits for the server', () => {
  const media = connected();
  assert.deepEqual(media.refused('no-media-node'), { do: 'close' });
});

test('What the server still has is left alone, whether the room has a node or not', () => {
  for (const hasMedia of [true, false]) {
    assert.deepEqual(connected().restated(true, hasMedia), { do: 'nothing' });
    assert.equal(connected().phase, 'connected');
  }
});

test('What the server has lost is replaced at once where there is a node, and waits for one otherwise', () => {
  assert.deepEqual(connected().restated(false, true), { do: 'offer' });
  const media = connected();
  assert.deepEqual(media.restated(false, false), { do: 'close' });
  assert.deepEqual(media.ready(), { do: 'offer' });
});

test('Who waited for a node, or for another attempt, offers when the server has one', () => {
  const lost = connected();
  lost.lost();
  assert.deepEqual(lost.restated(false, true), { do: 'offer' });
  const failed = connected();
  failed.failed();
  assert.deepEqual(failed.restated(true, true), { do: 'offer' });
});

test('An offer on its way is not made twice', () => {
  const media = state();
  media.begin();
  assert.deepEqual(media.restated(false, true), { do: 'nothing' });
  assert.equal(media.phase, 'offering');
});

test('Before the beginning and after the end nothing is offered', () => {
  const media = state();
  assert.deepEqual(media.restated(false, true), { do: 'nothing' });
  media.end();
  assert.deepEqual(media.restated(false, true), { do: 'nothing' });
});

test('Replacements in a row are bounded', () => {
  const media = state(2);
  media.begin();
  for (let attempt = 0; attempt < 2; attempt++) {
    media.failed();
    media.due();
  }
  assert.deepEqual(media.failed(), { do: 'giveUp', code: 'media-failed' });
});

test('A new session begins anew from any phase but the end', () => {
  const media = connected();
  media.lost();
  assert.deepEqual(media.begin(), { do: 'offer' });
  media.end();
  assert.deepEqual(media.begin(), { do: 'nothing' });
});
