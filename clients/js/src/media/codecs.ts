import type { MediaKind } from '../protocol.js';

export type VideoCodec = 'VP8' | 'VP9' | 'H264' | 'AV1';

/** @returns the codecs with the preferred one first and the others, retransmission and all, behind it. */
export function preferring<T extends { readonly mimeType: string }>(
  codecs: readonly T[],
  kind: MediaKind,
  preferred: string,
): T[] {
  const wanted = `${kind}/${preferred}`.toLowerCase();
  const isWanted = (codec: T) => codec.mimeType.toLowerCase() === wanted;
  return [...codecs.filter(isWanted), ...codecs.filter((codec) => !isWanted(codec))];
}
