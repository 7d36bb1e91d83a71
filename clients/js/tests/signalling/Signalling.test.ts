import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConferenceError } from '../../src/ConferenceError.js';
import type { ServerMessage } from '../../src/protocol.js';
import { Signalling } from '../../src/signalling/Signalling.js';
import { FakeScheduler } from '../FakeScheduler.js';
import { FakeTransport, settle } from './FakeTransport.js';

/** Longer than any wait between attempts. */
const longMs = 6000;
const welcome = {
  session: 's1',
  secret: 'x',
  room: 'r',
  identity: 'me',
  name: 'Me',
  grants: { publish: true, subscribe: true },
  participants: [],
  refusal: null,
};
const offer = { type: 'offer', connection: 1, sdp: 'v=0' } as const;
const left = (participant: string): ServerMessage => ({ type: 'participantLeft', participant });
const refusal = (code: string) => ({ refusal: { code, title: 'No.', detail: 'Because.' } });

/** A client, its connections in the order it made them, and what it said. */
class Stand {
  readonly scheduler = new FakeScheduler();
  readonly connections: FakeTransport[] = [];
  readonly heard: string[] = [];
  reachable = true;
  readonly signalling = new Signalling(() => this.#dial(), this.scheduler, {
    token: () => Promise.resolve('t'),
    room: null,
  });

  get last(): FakeTransport {
    return this.connections.at(-1)!;
  }

  async join(): Promise<void> {
    const joined = this.signalling.join();
    await settle();
    await this.last.answer(welcome);
    await joined;
    const say = (word: string) => this.heard.push(word);
    this.signalling.on('message', (message) =>
      say(message.type === 'participantLeft' ? message.participant : message.type),
    );
    this.signalling.on('connected', (connected) => say(connected ? 'back' : 'gone'));
    this.signalling.on('rejoined', ({ session }) => say(`rejoined ${session}`));
    this.signalling.on('refused', ({ message, refusal: { code } }) => say(`refused ${message.id} ${code}`));
    this.signalling.on('failed', ({ code }) => say(`failed ${code}`));
    this.signalling.begin();
  }

  async wait(ms = longMs): Promise<void> {
    this.scheduler.advance(ms);
    await settle();
  }

  #dial(): FakeTransport {
    const transport = new FakeTransport();
    transport.reachable = this.reachable;
    this.connections.push(transport);
    return transport;
  }
}

async function joined(): Promise<Stand> {
  const stand = new Stand();
  await stand.join();
  return stand;
}

test('A refused join says why', async () => {
  const stand = new Stand();
  const join = stand.signalling.join();
  await settle();
  await stand.last.answer(refusal('full'));
  await assert.rejects(
    join,
    (error) => error instanceof ConferenceError && error.code === 'full' && error.detail === 'Because.',
  );
  assert.ok(stand.last.stopped);
});

test('A join that reaches no server says so', async () => {
  const stand = new Stand();
  stand.reachable = false;
  await assert.rejects(
    stand.signalling.join(),
    (error) => error instanceof ConferenceError && error.code === 'unreachable',
  );
});

test('What arrives before the welcome is handled waits', async () => {
  const stand = new Stand();
  const join = stand.signalling.join();
  await settle();
  stand.last.receive(1, left('ada'));
  await stand.last.answer(welcome);
  await join;
  const heard: string[] = [];
  stand.signalling.on('message', (message) => heard.push(message.type));
  stand.signalling.begin();
  assert.deepEqual(heard, ['participantLeft']);
});

test('Messages are said one after the other, each until it is answered', async () => {
  const stand = await joined();
  stand.signalling.send(offer);
  stand.signalling.send({ type: 'mute', mid: '0', muted: true });
  assert.deepEqual(
    stand.last.calls.map((call) => call.argument),
    [{ ...offer, id: 1 }],
  );
  await stand.last.answer({ refusal: null });
  assert.deepEqual(
    stand.last.calls.map((call) => call.argument),
    [{ type: 'mute', mid: '0', muted: true, id: 2 }],
  );
});

test('A refused message is reported and the next one is said', async () => {
  const stand = await joined();
  stand.signalling.send(offer);
  stand.signalling.send({ type: 'mute', mid: '0', muted: true });
  await stand.last.answer(refusal('noMediaNode'));
  assert.deepEqual(stand.heard, ['refused 1 no-media-node']);
  assert.equal(stand.last.calls.length, 1);
});

test('Why the server closes a connection is reported', async () => {
  const stand = new Stand();
  await stand.join();
  const reasons: string[] = [];
  stand.signalling.on('closing', ({ code }) => reasons.push(code));

  stand.last.onClosing({ code: 'too-many-calls', title: 'Too many.', detail: 'Slow down.' });

  assert.deepEqual(reasons, ['too-many-calls']);
});

test('A lost connection is resumed from the last id seen, and the unanswered is said again under its id', async () => {
  const stand = await joined();
  stand.last.receive(1, left('ada'));
  stand.signalling.send(offer);
  await stand.last.breakDown();
  stand.signalling.send({ type: 'mute', mid: '0', muted: true });
  await stand.wait();
  assert.equal(stand.connections.length, 2);
  assert.deepEqual(stand.last.calls[0]?.argument, { session: 's1', secret: 'x', lastSeen: 1 });
  await stand.last.answer({ refusal: null });
  assert.deepEqual(stand.last.calls[0]?.argument, { ...offer, id: 1 });
  await stand.last.answer({ refusal: null });
  assert.deepEqual(stand.last.calls[0]?.argument, { type: 'mute', mid: '0', muted: true, id: 2 });
  assert.deepEqual(stand.heard, ['ada', 'gone', 'back']);
});

test('What a resumed connection repeats is handed on once', async () => {
  const stand = await joined();
  stand.last.receive(1, left('ada'));
  await stand.last.breakDown();
  await stand.wait();
  stand.last.receive(1, left('ada'));
  stand.last.receive(2, left('bob'));
  await stand.last.answer({ refusal: null });
  assert.deepEqual(stand.heard, ['ada', 'gone', 'bob', 'back']);
});

test('A connection that was replaced is not listened to', async () => {
  const stand = await joined();
  const first = stand.last;
  await first.breakDown();
  await stand.wait();
  await stand.last.answer({ refusal: null });
  first.receive(1, left('ada'));
  await first.breakDown();
  assert.deepEqual(stand.heard, ['gone', 'back']);
  assert.ok(stand.signalling.connected);
});

test('A missing message that does not come has the connection replaced', async () => {
  const stand = await joined();
  stand.last.receive(2, left('bob'));
  await stand.wait(1999);
  assert.equal(stand.connections.length, 1);
  await stand.wait();
  assert.ok(stand.connections[0]?.stopped);
  assert.deepEqual(stand.last.calls[0]?.argument, { session: 's1', secret: 'x', lastSeen: 0 });
});

test('A session that is gone is joined again, with ids from the start and nothing left of the old queue', async () => {
  const stand = await joined();
  stand.last.receive(1, left('ada'));
  stand.signalling.send(offer);
  await stand.last.breakDown();
  await stand.wait();
  await stand.last.answer(refusal('unknown-session'));
  assert.equal(stand.last.calls[0]?.method, 'Join');
  stand.last.receive(1, left('bob'));
  await stand.last.answer({ ...welcome, session: 's2' });
  assert.deepEqual(stand.heard, ['ada', 'gone', 'rejoined s2', 'bob']);
  assert.equal(stand.last.calls.length, 0);
  assert.equal(stand.signalling.send(offer), 1);
});

test('A second join that is refused for good fails the call', async () => {
  const stand = await joined();
  await stand.last.breakDown();
  await stand.wait();
  await stand.last.answer(refusal('unknown-session'));
  const details: string[] = [];
  stand.signalling.on('failed', ({ detail }) => details.push(detail));
  await stand.last.answer(refusal('token-expired'));
  assert.deepEqual(stand.heard, ['gone', 'failed token-expired']);
  assert.match(details[0] ?? '', /new token/);
});

for (const code of ['unknown-session', 'not-in-room']) {
  test(`A message refused because the session is over (${code}) has it joined again`, async () => {
    const stand = await joined();
    stand.signalling.send(offer);
    await stand.last.answer(refusal(code));
    await stand.wait();
    assert.equal(stand.last.calls[0]?.method, 'Join');
    await stand.last.answer({ ...welcome, session: 's2' });
    assert.deepEqual(stand.heard, ['gone', 'rejoined s2']);
  });
}

test('A join that hangs is refused in time', async () => {
  const stand = new Stand();
  const join = stand.signalling.join();
  await settle();
  stand.scheduler.advance(10_000);
  await assert.rejects(join, (error) => error instanceof ConferenceError && error.code === 'unreachable');
});

test('An attempt that hangs is given up for the next', async () => {
  const stand = await joined();
  await stand.last.breakDown();
  await stand.wait();
  const hanging = stand.last;
  await stand.wait(10_000);
  assert.ok(hanging.stopped);
  await stand.wait();
  assert.equal(stand.connections.length, 3);
});

test('A first join that finds the cluster without one of its servers is asked again', async () => {
  const stand = new Stand();
  const joined = stand.signalling.join();
  await settle();
  await stand.last.fail('HubException: cluster-unavailable: the cluster did not answer in time');
  assert.ok(stand.last.stopped);
  await stand.wait(1000);
  assert.equal(stand.connections.length, 2);
  await stand.last.answer(welcome);
  assert.equal((await joined).session, 's1');
});

test('A first join is not asked again for ever', async () => {
  const stand = new Stand();
  const joined = assert.rejects(stand.signalling.join(), ConferenceError);
  await settle();
  for (let attempt = 0; attempt < 16; attempt++) {
    await stand.last.fail('HubException: cluster-unavailable: the cluster did not answer in time');
    await stand.wait(1000);
  }
  await joined;
  assert.equal(stand.connections.length, 16);
});

test('A first join that was given up is not asked again', async () => {
  const stand = new Stand();
  const joined = assert.rejects(stand.signalling.join(), ConferenceError);
  await settle();
  await stand.last.fail('HubException: cluster-unavailable: the cluster did not answer in time');
  stand.signalling.stop();
  await stand.wait(1000);
  await joined;
  assert.equal(stand.connections.length, 1);
});

for (const code of ['resume-first', 'cluster-unavailable']) {
  test(`What cannot be taken over this connection (${code}) is said over the next, under its id`, async () => {
    const stand = await joined();
    stand.signalling.send(offer);
    stand.signalling.send({ type: 'mute', mid: '0', muted: true });
    if (code === 'resume-first') await stand.last.answer(refusal(code));
    else await stand.last.fail(`HubException: ${code}: the cluster did not answer in time`);
    assert.ok(stand.connections[0]?.stopped);
    await stand.wait();
    assert.deepEqual(stand.last.calls[0]?.argument, { session: 's1', secret: 'x', lastSeen: 0 });
    await stand.last.answer({ refusal: null });
    assert.deepEqual(stand.last.calls[0]?.argument, { ...offer, id: 1 });
    await stand.last.answer({ refusal: null });
    assert.deepEqual(stand.last.calls[0]?.argument, { type: 'mute', mid: '0', muted: true, id: 2 });
    assert.deepEqual(stand.heard, ['gone', 'back']);
  });
}

test('What the server fails on is reported, and the next message is said', async () => {
  const stand = await joined();
  stand.signalling.send(offer);
  stand.signalling.send({ type: 'mute', mid: '0', muted: true });
  await stand.last.fail('HubException: internal-error: the gateway failed; repeat the call.');
  assert.deepEqual(stand.heard, ['refused 1 server-fault']);
  assert.equal(stand.last.calls.length, 1);
});

test('A session that has moved is resumed over another connection, and nobody is told', async () => {
  const stand = await joined();
  const reasons: string[] = [];
  stand.signalling.on('closing', ({ code }) => reasons.push(code));
  stand.last.onClosing({ code: 'session-moved', title: 'The session is elsewhere.', detail: 'Resume it.' });
  assert.ok(stand.connections[0]?.stopped);
  await stand.wait();
  assert.equal(stand.last.calls[0]?.method, 'Resume');
  await stand.last.answer({ refusal: null });
  assert.deepEqual(reasons, []);
  assert.deepEqual(stand.heard, ['gone', 'back']);
});

test('A session that is found again without its outbox goes on from the last id seen', async () => {
  const stand = await joined();
  stand.last.receive(1, left('ada'));
  await stand.last.breakDown();
  await stand.wait();
  stand.last.receive(2, { type: 'snapshot', roster: [], hasMedia: true, connection: 1 });
  await stand.last.answer({ refusal: null });
  stand.last.receive(3, left('bob'));
  assert.deepEqual(stand.heard, ['ada', 'gone', 'snapshot', 'back', 'bob']);
});

test('A server that is away is tried every two seconds at least', async () => {
  const stand = await joined();
  stand.reachable = false;
  await stand.last.breakDown();
  for (let second = 2; second <= 30; second += 2) {
    const before = stand.connections.length;
    await stand.wait(2000);
    assert.ok(stand.connections.length > before, `nothing was tried until second ${second}`);
  }
  stand.reachable = true;
  await stand.wait(2000);
  assert.equal(stand.last.calls[0]?.method, 'Resume');
  await stand.last.answer({ refusal: null });
  assert.deepEqual(stand.heard, ['gone', 'back']);
});

test('A server that is away for two minutes ends the call', async () => {
  const stand = await joined();
  stand.reachable = false;
  await stand.last.breakDown();
  for (let second = 0; second < 119; second++) await stand.wait(1000);
  assert.deepEqual(stand.heard, ['gone']);
  for (let second = 0; second < 4; second++) await stand.wait(1000);
  assert.deepEqual(stand.heard, ['gone', 'failed unreachable']);
});

test('Being online again ends the wait', async () => {
  const stand = await joined();
  await stand.last.breakDown();
  assert.equal(stand.connections.length, 1);
  stand.signalling.wake();
  assert.equal(stand.connections.length, 2);
});

test('Acknowledgements come a second after a message, or with the twentieth', async () => {
  const stand = await joined();
  stand.last.receive(1, left('a'));
  await stand.wait(999);
  assert.deepEqual(stand.last.sent, []);
  await stand.wait(1);
  assert.deepEqual(stand.last.sent, [{ method: 'Acknowledge', argument: 1 }]);
  for (let id = 2; id <= 21; id++) stand.last.receive(id, left('a'));
  assert.deepEqual(stand.last.sent.at(-1), { method: 'Acknowledge', argument: 21 });
});

test('Leaving says goodbye and does not come back', async () => {
  const stand = await joined();
  const leaving = stand.signalling.leave();
  assert.deepEqual(stand.last.calls[0]?.argument, { type: 'leave', id: 1 });
  await stand.last.answer({ refusal: null });
  await leaving;
  assert.ok(stand.last.stopped);
  await stand.wait();
  assert.equal(stand.connections.length, 1);
  assert.deepEqual(stand.heard, []);
});

test('Leaving a server that does not answer takes a moment, not longer', async () => {
  const stand = await joined();
  const leaving = stand.signalling.leave();
  await stand.wait(1500);
  await leaving;
  assert.ok(stand.last.stopped);
});
