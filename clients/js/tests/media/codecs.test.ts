import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preferring } from '../../src/media/codecs.js';

const codecs = ['video/VP8', 'video/rtx', 'video/H264', 'video/AV1', 'video/H264'].map((mimeType) => ({ mimeType }));

test('The preferred codec comes first with all its profiles, and nothing is lost', () => {
  const names = preferring(codecs, 'video', 'h264').map((codec) => codec.mimeType);
  assert.deepEqual(names, ['video/H264', 'video/H264', 'video/VP8', 'video/rtx', 'video/AV1']);
});

test('A codec that the browser does not have changes nothing', () => {
  assert.deepEqual(preferring(codecs, 'video', 'H265'), codecs);
});
