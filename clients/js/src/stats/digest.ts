import type { MediaKind } from '../protocol.js';

/** One sent or received track over the last interval. What a browser does not say, or not yet, is null. */
export interface TrackStats {
  readonly mid: string;
  readonly direction: 'send' | 'receive';
  readonly kind: MediaKind;
  readonly bitrateBps: number | null;
  /** 0 to 1, over the interval where the browser counts packets, else as the receiver reports it. */
  readonly loss: number | null;
  readonly jitterMs: number | null;
  readonly roundTripMs: number | null;
  readonly codec: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly framesPerSecond: number | null;
}

export interface PathStats {
  /** Such as `udp 10.0.0.5:50000 (host) → 192.0.2.1:7000 (host)`. */
  readonly candidatePair: string | null;
  readonly roundTripMs: number | null;
  readonly availableOutgoingBps: number | null;
}

export interface CallStats {
  readonly tracks: readonly TrackStats[];
  readonly path: PathStats;
}

/** One entry of a browser's report. */
export interface StatsEntry {
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
  readonly [member: string]: unknown;
}

export type StatsById = ReadonlyMap<string, StatsEntry>;

/** @param before the previous report of the same peer connection: rates need two. */
export function digest(report: StatsById, before: StatsById | null): CallStats {
  const path = digestPath(report);
  const tracks: TrackStats[] = [];
  for (const entry of report.values()) {
    const earlier = before?.get(entry.id) ?? null;
    if (entry.type === 'inbound-rtp') tracks.push(digestInbound(entry, earlier, report, path));
    if (entry.type === 'outbound-rtp') tracks.push(digestOutbound(entry, earlier, report, path));
  }
  return { tracks, path };
}

function digestInbound(entry: StatsEntry, earlier: StatsEntry | null, report: StatsById, path: PathStats): TrackStats {
  const lost = rise(entry, earlier, 'packetsLost');
  const received = rise(entry, earlier, 'packetsReceived');
  return {
    ...digestRtp(entry, report),
    direction: 'receive',
    bitrateBps: bitrate(entry, earlier, 'bytesReceived'),
    loss: lost === null || received === null ? null : share(lost, lost + received),
    jitterMs: milliseconds(number(entry, 'jitter')),
    roundTripMs: path.roundTripMs,
  };
}

function digestOutbound(
  entry: StatsEntry,
  earlier: StatsEntry | null,
  report: StatsById,
  path: PathStats,
): TrackStats {
  const remote = [...report.values()].find(
    (other) => other.type === 'remote-inbound-rtp' && other['localId'] === entry.id,
  );
  return {
    ...digestRtp(entry, report),
    direction: 'send',
    bitrateBps: bitrate(entry, earlier, 'bytesSent'),
    loss: number(remote, 'fractionLost'),
    jitterMs: milliseconds(number(remote, 'jitter')),
    roundTripMs: milliseconds(number(remote, 'roundTripTime')) ?? path.roundTripMs,
  };
}

function digestRtp(entry: StatsEntry, report: StatsById) {
  const mimeType = text(report.get(text(entry, 'codecId') ?? ''), 'mimeType');
  return {
    mid: text(entry, 'mid') ?? '',
    kind: (text(entry, 'kind') ?? 'audio') as MediaKind,
    codec: mimeType?.split('/')[1] ?? null,
    width: number(entry, 'frameWidth'),
    height: number(entry, 'frameHeight'),
    framesPerSecond: number(entry, 'framesPerSecond'),
  };
}

function digestPath(report: StatsById): PathStats {
  const pair = selectedPair(report);
  const local = report.get(text(pair, 'localCandidateId') ?? '');
  const remote = report.get(text(pair, 'remoteCandidateId') ?? '');
  return {
    candidatePair:
      local && remote ? `${text(local, 'protocol') ?? ''} ${candidate(local)} → ${candidate(remote)}` : null,
    roundTripMs: milliseconds(number(pair, 'currentRoundTripTime')),
    availableOutgoingBps: number(pair, 'availableOutgoingBitrate'),
  };
}

/** Chromium names the pair in its transport; Firefox marks the pair itself. */
function selectedPair(report: StatsById): StatsEntry | undefined {
  const entries = [...report.values()];
  const transport = entries.find(
    (entry) => entry.type === 'transport' && text(entry, 'selectedCandidatePairId') !== null,
  );
  if (transport !== undefined) return report.get(text(transport, 'selectedCandidatePairId') ?? '');
  return entries.find((entry) => entry.type === 'candidate-pair' && entry['selected'] === true);
}

function candidate(entry: StatsEntry): string {
  const known = text(entry, 'address');
  // An mDNS name stands for an address that the browser hides: it means nothing to anybody.
  const address = known === null || known.endsWith('.local') ? 'hidden' : known;
  const host = address.includes(':') ? `[${address}]` : address;
  return `${host}:${number(entry, 'port') ?? '?'} (${text(entry, 'candidateType') ?? '?'})`;
}

function bitrate(entry: StatsEntry, earlier: StatsEntry | null, member: string): number | null {
  const bytes = rise(entry, earlier, member);
  if (bytes === null || earlier === null) return null;
  const elapsedMs = entry.timestamp - earlier.timestamp;
  return elapsedMs > 0 ? (bytes * 8 * 1000) / elapsedMs : null;
}

/** How much a counter rose; null where it is unknown or began again. */
function rise(entry: StatsEntry, earlier: StatsEntry | null, member: string): number | null {
  const now = number(entry, member);
  const then = number(earlier ?? undefined, member);
  return now === null || then === null || now < then ? null : now - then;
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function milliseconds(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1000;
}

function number(entry: StatsEntry | undefined, member: string): number | null {
  const value = entry?.[member];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function text(entry: StatsEntry | undefined, member: string): string | null {
  const value = entry?.[member];
  return typeof value === 'string' ? value : null;
}
