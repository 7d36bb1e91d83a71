import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { LocalMedia } from '../../src/media/LocalMedia.js';
import { MediaConnection, type Moved } from '../../src/media/MediaConnection.js';
import type { ClientMessage } from '../../src/protocol.js';
import { SlotTable } from '../../src/room/SlotTable.js';
import { FakeScheduler } from '../FakeScheduler.js';
import { settle } from '../signalling/FakeTransport.js';
import { FakePeer, fakeStream, fakeTrack, installFakes, reported } from './FakePeers.js';

beforeEach(installFakes);

/** A call with a server that is the test. */
class Rig {
  readonly scheduler = new FakeScheduler();
  readonly sent: ClientMessage[] = [];
  readonly local = new LocalMedia(fakeStream(fakeTrack('audio') as never, fakeTrack('video') as never), {});
  readonly slots = new SlotTable();
  readonly moved: Moved['how'][] = [];
  readonly phases: string[] = [];
  readonly media: MediaConnection;

  constructor(followsCandidates = true) {
    this.media = new MediaConnection({
      signalling: { connected: true, send: (message) => this.sent.push(message) },
      scheduler: this.scheduler,
      options: {
        publish: true,
        slots: { audio: 1, video: 1 },
        videoCodec: null,
        videoBitrateMaxBps: 1,
        iceServers: [],
      },
      local: this.local,
      followsCandidates,
    });
    this.media.on('sections', (sections) => this.slots.place(sections));
    this.media.on('replaced', (sections) => this.slots.exchange(sections));
    this.media.on('moved', ({ how }) => this.moved.push(how));
    this.media.on('phase', (phase) => this.phases.push(phase));
  }

  get offers(): number[] {
    return this.sent.flatMap((message) => (message.type === 'offer' ? [message.connection] : []));
  }

  get mutes(): string[] {
    return this.sent.flatMap((message) => (message.type === 'mute' ? [message.mid] : []));
  }

  get phase(): string | undefined {
    return this.phases.at(-1);
  }

  /** Answers what was said last. */
  async answer(sdp = 'answer'): Promise<void> {
    await this.media.answer(this.sent.length, sdp);
    await settle();
  }

  async connected(): Promise<FakePeer> {
    this.media.begin();
    await settle();
    await this.answer();
    const peer = FakePeer.all.at(-1)!;
    peer.become('connected');
    this.slots.fill([{ mid: '3', kind: 'video', participant: 'ada', track: 'ada/video' }]);
    return peer;
  }

  async replacing(): Promise<{ old: FakePeer; next: FakePeer }> {
    const old = await this.connected();
    await this.media.follow({ type: 'replaceConnection', connection: 1 });
    return { old, next: FakePeer.all[1]! };
  }
}

test('Candidates go to the first section of the connection that they are for', async () => {
  const rig = new Rig();
  const peer = await rig.connected();
  await rig.media.follow({ type: 'candidates', connection: 1, candidates: ['candidate:1', 'candidate:2'] });
  assert.deepEqual(peer.candidates, [
    { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 },
    { candidate: 'candidate:2', sdpMid: '0', sdpMLineIndex: 0 },
  ]);
  assert.deepEqual(rig.offers, [1]);
  assert.deepEqual(rig.moved, ['candidates']);
});

test('What is for another connection is ignored', async () => {
  const rig = new Rig();
  const peer = await rig.connected();
  for (const connection of [0, 2]) {
    await rig.media.follow({ type: 'candidates', connection, candidates: ['candidate:1'] });
    await rig.media.follow({ type: 'restartIce', connection });
    await rig.media.follow({ type: 'replaceConnection', connection });
  }
  assert.deepEqual(peer.candidates, []);
  assert.deepEqual(rig.offers, [1]);
  assert.deepEqual(rig.moved, []);
});

test('A browser that does not follow candidates restarts ICE on the same connection, which stays', async () => {
  const rig = new Rig(false);
  const peer = await rig.connected();
  await rig.media.follow({ type: 'candidates', connection: 1, candidates: ['candidate:1'] });
  await rig.answer();
  assert.equal(peer.restarts, 1);
  assert.deepEqual(rig.offers, [1, 1]);
  assert.deepEqual(rig.moved, ['restart']);
  assert.equal(FakePeer.all.length, 1);
  assert.equal(rig.phase, 'connected');
});

test('A second move during a restart of ICE restarts it once more after the answer', async () => {
  const rig = new Rig(false);
  const peer = await rig.connected();
  await rig.media.follow({ type: 'candidates', connection: 1, candidates: ['candidate:1'] });
  await rig.media.follow({ type: 'candidates', connection: 1, candidates: ['candidate:2'] });
  await rig.media.follow({ type: 'restartIce', connection: 1 });
  assert.equal(peer.restarts, 1);
  await rig.answer();
  assert.equal(peer.restarts, 2);
  await rig.answer();
  assert.equal(peer.restarts, 2);
});

test('Another connection takes over once it is connected, and the slots keep who they show', async () => {
  const rig = new Rig();
  const { old, next } = await rig.replacing();
  assert.deepEqual(rig.offers, [1, 2]);
  await rig.answer();
  assert.equal(old.connectionState, 'connected');
  const before = rig.slots.all.map((slot) => slot.track);

  next.become('connected');
  const shown = rig.slots.all.find((slot) => slot.mid === '3');
  assert.equal(shown?.participant, 'ada');
  assert.equal(shown?.source, 'ada/video');
  assert.ok(rig.slots.all.every((slot, index) => slot.track !== before[index]));
  assert.deepEqual(rig.moved, ['replacement']);
  assert.equal(rig.phase, 'connected');
});

test('A connection whose place was taken goes on for a moment, and nothing that becomes of it matters', async () => {
  const rig = new Rig();
  const { old, next } = await rig.replacing();
  await rig.answer();
  next.become('connected');
  assert.equal(old.connectionState, 'connected');
  await rig.local.setCamera(false);
  assert.equal(old.getTransceivers()[1]?.sender.track, null);
  old.become('failed');
  assert.equal(rig.phase, 'connected');
  rig.scheduler.advance(2000);
  assert.equal(old.connectionState, 'closed');
  assert.equal(next.connectionState, 'connected');
  assert.deepEqual(rig.offers, [1, 2]);
});

test('A call that ends right after a replacement leaves nothing open', async () => {
  const rig = new Rig();
  const { old, next } = await rig.replacing();
  await rig.answer();
  next.become('connected');
  rig.media.close();
  assert.deepEqual([old.connectionState, next.connectionState], ['closed', 'closed']);
});

test('While another connection is made the old one goes on, whatever time passes', async () => {
  const rig = new Rig();
  const { old, next } = await rig.replacing();
  rig.scheduler.advance(15_000);
  assert.equal(next.connectionState, 'closed');
  assert.equal(old.connectionState, 'connected');
  assert.deepEqual(rig.moved, []);
  assert.equal(rig.phase, 'connected');

  await rig.media.follow({ type: 'replaceConnection', connection: 1 });
  assert.deepEqual(rig.offers, [1, 2, 3]);
});

for (const [why, fail] of [
  ['is refused', (rig: Rig) => rig.media.refuse(rig.sent.length, 'malformed')],
  ['is refused for want of a node', (rig: Rig) => rig.media.refuse(rig.sent.length, 'no-media-node')],
  ['gets an answer that the browser does not take', (rig: Rig) => rig.answer('bad')],
  ['fails', () => FakePeer.all[1]!.become('failed')],
] as const) {
  test(`The old connection goes on when the one that was to replace it ${why}`, async () => {
    const rig = new Rig();
    const { old, next } = await rig.replacing();
    await fail(rig);
    assert.equal(next.connectionState, 'closed');
    assert.equal(old.connectionState, 'connected');
    assert.equal(rig.phase, 'connected');
  });
}

test('When the old connection breaks first, the one that is being made has to do', async () => {
  const rig = new Rig();
  const { old, next } = await rig.replacing();
  old.become('failed');
  assert.equal(old.connectionState, 'closed');
  assert.equal(rig.phase, 'offering');
  await rig.answer();
  next.become('connected');
  assert.equal(rig.phase, 'connected');
  assert.deepEqual(rig.offers, [1, 2]);

  next.become('failed');
  rig.scheduler.advance(10_000);
  await settle();
  assert.deepEqual(rig.offers, [1, 2, 3]);
});

test('A lost node takes both connections with it', async () => {
  const rig = new Rig();
  const { old, next } = await rig.replacing();
  rig.media.lost();
  assert.equal(old.connectionState, 'closed');
  assert.equal(next.connectionState, 'closed');
  rig.media.ready();
  await settle();
  assert.deepEqual(rig.offers, [1, 2, 3]);
});

test('A microphone that is switched off is so on both connections, and is reported again for the new one', async () => {
  const rig = new Rig();
  const { next } = await rig.replacing();
  await rig.local.setMicrophone(false);
  const said = rig.mutes.length;
  await rig.media.answer(rig.sent.findIndex((message) => message.type === 'offer' && message.connection === 2) + 1, 'a');
  next.become('connected');
  assert.deepEqual(rig.mutes.slice(said), ['0']);
});

test('A camera that is switched off during a replacement is sent by neither connection', async () => {
  const rig = new Rig();
  const { old, next } = await rig.replacing();
  const sent = () => [old, next].map((peer) => peer.getTransceivers()[1]?.sender.track);
  assert.ok(sent().every((track) => track !== null));
  await rig.local.setCamera(false);
  await settle();
  assert.deepEqual(sent(), [null, null]);
});

test('A connection that the server still has goes on untouched after a restatement', async () => {
  const rig = new Rig();
  const peer = await rig.connected();
  const said = rig.sent.length;
  rig.media.restated(1, true);
  await settle();
  assert.equal(peer.connectionState, 'connected');
  assert.equal(rig.sent.length, said);
  assert.equal(FakePeer.all.length, 1);
});

test('A connection that the server has lost is replaced by one of a higher number', async () => {
  const rig = new Rig();
  const peer = await rig.connected();
  rig.media.restated(0, true);
  await settle();
  assert.equal(peer.connectionState, 'closed');
  assert.deepEqual(rig.offers, [1, 2]);
});

test('Without a media node a lost connection is replaced when there is one', async () => {
  const rig = new Rig();
  const peer = await rig.connected();
  rig.media.restated(0, false);
  assert.equal(peer.connectionState, 'closed');
  assert.deepEqual(rig.offers, [1]);
  rig.media.ready();
  await settle();
  assert.deepEqual(rig.offers, [1, 2]);
});

for (const answered of ['first', 'second']) {
  test(`An offer without an answer is said again, and the answer to the ${answered} will do`, async () => {
    const rig = new Rig();
    rig.media.begin();
    await settle();
    rig.media.restated(0, true);
    assert.deepEqual(rig.sent[1], rig.sent[0]);
    await rig.media.answer(answered === 'first' ? 1 : 2, 'answer');
    await rig.media.answer(answered === 'first' ? 2 : 1, 'bad');
    FakePeer.all[0]!.become('connected');
    assert.equal(rig.phase, 'connected');
    assert.equal(FakePeer.all.length, 1);
    assert.deepEqual(reported, []);
  });
}

test('An offer said again while the server still had it is not given up', async () => {
  const rig = new Rig();
  rig.media.begin();
  await settle();
  rig.media.restated(0, true);
  rig.media.refuse(2, 'offer-pending');
  await rig.media.answer(1, 'answer');
  FakePeer.all[0]!.become('connected');
  assert.equal(rig.phase, 'connected');
});

test('An offer that is refused under each of its ids is given up', async () => {
  const rig = new Rig();
  rig.media.begin();
  await settle();
  rig.media.restated(0, true);
  rig.media.refuse(2, 'offer-pending');
  rig.media.refuse(1, 'media-timeout');
  assert.equal(rig.phase, 'waiting');
});

test('A restart of ICE without an answer is offered again on the same connection, which stays', async () => {
  const rig = new Rig();
  const peer = await rig.connected();
  await rig.media.restartIce();
  rig.media.restated(1, true);
  assert.deepEqual(rig.offers, [1, 1, 1]);
  await rig.answer();
  assert.equal(peer.restarts, 1);
  assert.equal(rig.phase, 'connected');
  assert.equal(FakePeer.all.length, 1);
});

test('A connection that was being made beside another is offered again, and the other goes on', async () => {
  const rig = new Rig();
  const { old, next } = await rig.replacing();
  rig.media.restated(1, true);
  assert.deepEqual(rig.offers, [1, 2, 2]);
  assert.equal(old.connectionState, 'connected');
  await rig.answer();
  next.become('connected');
  assert.deepEqual(rig.moved, ['replacement']);
});

test('Closing the call closes whatever is open', async () => {
  const rig = new Rig();
  const { old, next } = await rig.replacing();
  rig.media.close();
  assert.deepEqual([old.connectionState, next.connectionState], ['closed', 'closed']);
  assert.deepEqual(reported, []);
});
