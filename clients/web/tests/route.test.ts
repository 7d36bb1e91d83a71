import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRoute, roomName } from '../src/route.js';

test('The front page names no room', () => {
  assert.deepEqual(parseRoute('/', ''), {
    room: null,
    auto: false,
    name: null,
    publish: true,
    camera: true,
    microphone: true,
    codec: null,
  });
});

test('A link names its room exactly', () => {
  assert.equal(parseRoute('/r/Team_1.a', '').room, 'Team_1.a');
  assert.equal(parseRoute('/r/team/', '').room, 'team');
});

test('A link that no room can have is made into a name, or into none', () => {
  assert.equal(parseRoute('/r/Caf%C3%A9%20am%20See', '').room, 'cafe-am-see');
  for (const path of ['/r/', '/r/%', '/r/%20', '/r/a/b', '/x/a', `/r/${'%E2%82%AC'.repeat(5)}`])
    assert.equal(parseRoute(path, '').room, null, path);
});

test('The fragment asks for an immediate join and how', () => {
  const route = parseRoute('/r/a', '#auto,name=Ada%20L,nopublish,codec=VP9');
  assert.deepEqual([route.auto, route.name, route.publish, route.codec], [true, 'Ada L', false, 'VP9']);
});

test('A fragment that cannot be decoded is no name', () => {
  assert.equal(parseRoute('/r/a', '#name=%').name, null);
});

test('A typed room becomes what fits in a link', () => {
  assert.equal(roomName('  Team   Sync! '), 'team-sync');
  assert.equal(roomName('x'.repeat(100)).length, 64);
  assert.equal(roomName('???'), '');
});
