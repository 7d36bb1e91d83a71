import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followsCandidates } from '../../src/media/engine.js';

const likeGecko = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test('Chromium, its relatives and Safari are taken for ones that follow candidates', () => {
  for (const agent of [
    `Mozilla/5.0 (X11; Linux x86_64) ${likeGecko} Chrome/156.0.0.0 Safari/537.36`,
    `Mozilla/5.0 (X11; Linux x86_64) ${likeGecko} HeadlessChrome/156.0.0.0 Safari/537.36`,
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${likeGecko} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`,
    `Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) ${likeGecko} Version/4.0 Chrome/156.0.0.0 Mobile Safari/537.36`,
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/153.0 Mobile/15E148 Safari/605.1.15',
  ]) {
    assert.equal(followsCandidates(agent), true, agent);
  }
});

test('Firefox does not follow candidates', () => {
  for (const agent of [
    'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
    'Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0',
  ]) {
    assert.equal(followsCandidates(agent), false, agent);
  }
});
