import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Call } from '../src/Call.js';
import { LocalMedia } from '../src/media/LocalMedia.js';
import { MediaConnection } from '../src/media/MediaConnection.js';
import type { JoinAnswer, Participant } from '../src/protocol.js';
import { Signalling } from '../src/signalling/Signalling.js';
import { FakeScheduler } from './FakeScheduler.js';
import { FakePeer, fakeStream, fakeTrack, installFakes, reported } from './media/FakePeers.js';
import { FakeTransport, settle } from './signalling/FakeTransport.js';

beforeEach(installFakes);

const person = (participant: string, muted = false): Participant => ({
  participant,
  name: participant.toUpperCase(),
  joinedAt: '2026-03-01T12:00:00+00:00',
  tracks: [{ id: `${participant}:0`, kind: 'audio', muted }],
});

const welcome: JoinAnswer = {
  session: 's1',
  secret: 'x',
  room: 'r',
  identity: 'me',
  name: 'Me',
  grants: { publish: true, subscribe: true },
  participants: [person('me'), person('ada'), person('bob')],
};

/** A call whose server and whose browser are the test. */
class Stand {
  readonly scheduler = new FakeScheduler();
  readonly connections: FakeTransport[] = [];
  readonly heard: string[] = [];
  call!: Call;

  get last(): FakeTransport {
    return this.connections.at(-1)!;
  }

  async start(): Promise<this> {
    const { scheduler } = this;
    const credentials = { token: () => Promise.resolve('t'), room: null };
    const signalling = new Signalling(() => this.#dial(), scheduler, credentials);
    const joined = signalling.join();
    await settle();
    await this.last.answer(welcome);
    const local = new LocalMedia(fakeStream(fakeTrack('audio') as never, fakeTrack('video') as never), {});
    const media = new MediaConnection({
      signalling,
      scheduler,
      options: {
        publish: true,
        slots: { audio: 1, video: 1 },
        videoCodec: null,
        videoBitrateMaxBps: 1,
        iceServers: [],
      },
      local,
      followsCandidates: true,
    });
    this.call = new Call(await joined, signalling, media, local);
    this.#listen();
    await settle();
    return this;
  }

  /** Media flows, and ada is shown. */
  async connect(): Promise<void> {
    await this.last.answer({ refusal: null });
    this.last.receive(1, { type: 'answer', offerId: 1, sdp: 'answer' });
    await settle();
    FakePeer.all[0]!.become('connected');
    this.last.receive(2, {
      type: 'slots',
      slots: [{ mid: '2', kind: 'audio', participant: 'ada', track: 'ada:0' }],
    });
    this.heard.length = 0;
  }

  async redial(): Promise<void> {
    await this.last.breakDown();
    this.scheduler.advance(2000);
    await settle();
  }

  #listen(): void {
    const { call, heard } = this;
    const names = (people: readonly Participant[]) => people.map(({ participant }) => participant).join(' ');
    call.on('participants', ({ joined, left }) => heard.push(`+${names(joined)} -${names(left)}`));
    call.on('slots', (slots) => heard.push(`shows ${slots.map((slot) => slot.participant ?? 'nobody').join(' ')}`));
    call.on('state', ({ name }) => heard.push(name));
    call.on('rejoined', ({ identity }) => heard.push(`rejoined as ${identity}`));
  }

  #dial(): FakeTransport {
    const transport = new FakeTransport();
    this.connections.push(transport);
    return transport;
  }
}

test('A snapshot replaces the roster, says who came and went, and leaves media alone', async () => {
  const stand = await new Stand().start();
  await stand.connect();
  await stand.redial();
  await stand.last.answer({ refusal: null });
  const roster = [person('me'), person('bob', true), person('eve')];
  stand.last.receive(3, { type: 'snapshot', roster, hasMedia: true, connection: 1 });
  await settle();

  assert.deepEqual(stand.heard, ['reconnecting', 'connected', '+eve -ada', 'shows nobody nobody']);
  assert.deepEqual(stand.call.participants, [person('bob', true), person('eve')]);
  assert.equal(FakePeer.all.length, 1);
  assert.equal(FakePeer.all[0]!.connectionState, 'connected');
  assert.deepEqual(reported, []);
});

test('A snapshot without our peer connection has another offered', async () => {
  const stand = await new Stand().start();
  await stand.connect();
  stand.last.receive(3, { type: 'snapshot', roster: welcome.participants, hasMedia: true, connection: 0 });
  await settle();

  const offer = stand.last.calls.at(-1)?.argument as { type: string; connection: number };
  assert.deepEqual([offer.type, offer.connection], ['offer', 2]);
  assert.equal(FakePeer.all[0]!.connectionState, 'closed');
});

for (const everyone of [true, false]) {
  test(`Lost media silences the others ${everyone ? 'where it is said of everyone' : 'only where it is said of everyone'}`, async () => {
    const stand = await new Stand().start();
    await stand.connect();
    stand.last.receive(3, { type: 'mediaLost', detail: 'Gone.', everyone });
    await settle();

    assert.deepEqual(
      stand.call.participants.map(({ tracks }) => tracks.length),
      everyone ? [0, 0] : [1, 1],
    );
    assert.equal(FakePeer.all[0]!.connectionState, 'closed');
  });
}

test('A stay that the server has lost is joined anew, and the application is told', async () => {
  const stand = await new Stand().start();
  await stand.connect();
  await stand.redial();
  await stand.last.answer({ refusal: { code: 'unknown-session', title: 'No.', detail: 'Join again.' } });
  assert.equal(FakePeer.all[0]!.connectionState, 'connected');
  await stand.last.answer({ ...welcome, session: 's2', identity: 'me-2', participants: [person('me-2'), person('bob')] });

  assert.deepEqual(stand.heard.slice(0, 3), ['reconnecting', 'rejoined as me-2', '+me-2 -me ada']);
  assert.deepEqual(stand.call.participants, [person('bob')]);
  assert.equal(stand.call.identity, 'me-2');
  assert.equal(FakePeer.all.length, 2);
});

test('A lost stay whose token is not taken any more ends the call with that reason', async () => {
  const stand = await new Stand().start();
  await stand.connect();
  await stand.redial();
  await stand.last.answer({ refusal: { code: 'unknown-session', title: 'No.', detail: 'Join again.' } });
  await stand.last.answer({ refusal: { code: 'token-expired', title: 'Expired.', detail: 'Ask again.' } });

  const { state } = stand.call;
  assert.equal(state.name, 'failed');
  assert.equal(state.name === 'failed' ? state.code : '', 'token-expired');
  assert.equal(FakePeer.all[0]!.connectionState, 'closed');
});
