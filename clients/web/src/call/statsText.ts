import type { PathStats, TrackStats } from '@conference/client';

/** Two short lines a track: what it is, and how it fares. */
export function trackLines(track: TrackStats): string {
  const arrow = track.direction === 'send' ? '↑' : '↓';
  const picture =
    track.width === null ? '' : ` ${track.width}×${track.height}@${Math.round(track.framesPerSecond ?? 0)}`;
  const head = `${arrow} ${track.codec ?? track.kind}${picture}  ${bitrate(track.bitrateBps)}`;
  const rest = `  loss ${percent(track.loss)}  jitter ${ms(track.jitterMs)}  rtt ${ms(track.roundTripMs)}`;
  return `${head}\n${rest}`;
}

export function pathLine(path: PathStats): string {
  const limit = path.availableOutgoingBps === null ? '' : `  can send up to ${bitrate(path.availableOutgoingBps)}`;
  return `${path.candidatePair ?? 'no path yet'}  rtt ${ms(path.roundTripMs)}${limit}`;
}

export function bitrate(bps: number | null): string {
  if (bps === null) return '…';
  return bps >= 999_500 ? `${(bps / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bps / 1000)} kbit/s`;
}

export function percent(share: number | null): string {
  return share === null ? '…' : `${(share * 100).toFixed(1)} %`;
}

export function ms(value: number | null): string {
  return value === null ? '…' : `${Math.round(value)} ms`;
}
