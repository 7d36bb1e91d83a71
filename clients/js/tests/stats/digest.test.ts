import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digest, type StatsById, type StatsEntry } from '../../src/stats/digest.js';

function report(...entries: StatsEntry[]): StatsById {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

function inbound(timestamp: number, bytesReceived: number, packetsReceived: number, packetsLost: number): StatsEntry {
  const id = 'in';
  return {
    id,
    type: 'inbound-rtp',
    timestamp,
    mid: '3',
    kind: 'video',
    jitter: 0.004,
    codecId: 'codec',
    bytesReceived,
    packetsReceived,
    packetsLost,
  };
}

const codec: StatsEntry = { id: 'codec', type: 'codec', timestamp: 0, mimeType: 'video/VP8' };

test('Rates are over the time between two reports', () => {
  const before = report(codec, inbound(1000, 10_000, 100, 0));
  const { tracks } = digest(report(codec, inbound(3000, 260_000, 190, 10)), before);
  assert.equal(tracks[0]?.bitrateBps, 1_000_000);
  assert.equal(tracks[0]?.loss, 0.1);
  assert.equal(tracks[0]?.jitterMs, 4);
  assert.equal(tracks[0]?.codec, 'VP8');
});

test('Without an earlier report there are no rates', () => {
  const { tracks } = digest(report(inbound(1000, 10_000, 100, 0)), null);
  assert.equal(tracks[0]?.bitrateBps, null);
  assert.equal(tracks[0]?.loss, null);
});

test('A counter that began again gives no rate', () => {
  const { tracks } = digest(report(inbound(2000, 500, 4, 0)), report(inbound(1000, 10_000, 100, 0)));
  assert.equal(tracks[0]?.bitrateBps, null);
});

test('What is sent is judged by what its receiver reports', () => {
  const out: StatsEntry = { id: 'out', type: 'outbound-rtp', timestamp: 1000, mid: '0', kind: 'audio', bytesSent: 1 };
  const remote: StatsEntry = {
    id: 'r',
    type: 'remote-inbound-rtp',
    timestamp: 1000,
    localId: 'out',
    fractionLost: 0.25,
    jitter: 0.01,
    roundTripTime: 0.03,
  };
  const { tracks } = digest(report(out, remote), null);
  assert.deepEqual([tracks[0]?.loss, tracks[0]?.jitterMs, tracks[0]?.roundTripMs], [0.25, 10, 30]);
});

const local: StatsEntry = {
  id: 'l',
  type: 'local-candidate',
  timestamp: 0,
  protocol: 'udp',
  address: '10.0.0.5',
  port: 5000,
  candidateType: 'host',
};
const remote: StatsEntry = {
  id: 'r',
  type: 'remote-candidate',
  timestamp: 0,
  address: '2001:db8::1',
  port: 7000,
  candidateType: 'host',
};
const pair: StatsEntry = {
  id: 'p',
  type: 'candidate-pair',
  timestamp: 0,
  localCandidateId: 'l',
  remoteCandidateId: 'r',
  currentRoundTripTime: 0.012,
};
const shown = 'udp 10.0.0.5:5000 (host) → [2001:db8::1]:7000 (host)';

test('The path is the pair that the transport has selected', () => {
  const transport: StatsEntry = { id: 't', type: 'transport', timestamp: 0, selectedCandidatePairId: 'p' };
  const { path } = digest(report(transport, pair, local, remote), null);
  assert.deepEqual([path.candidatePair, path.roundTripMs], [shown, 12]);
});

test('The path is the pair that is marked as selected where no transport names one', () => {
  assert.equal(digest(report({ ...pair, selected: true }, local, remote), null).path.candidatePair, shown);
  assert.equal(digest(report(pair, local, remote), null).path.candidatePair, null);
});

test('A hidden address is called so, and not by its mDNS name', () => {
  const hidden = { ...local, address: 'fda6a240-9bbe-40aa-ab53-f18717bacc77.local' };
  const { path } = digest(report({ ...pair, selected: true }, hidden, remote), null);
  assert.equal(path.candidatePair, 'udp hidden:5000 (host) → [2001:db8::1]:7000 (host)');
});
