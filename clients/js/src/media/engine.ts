/**
 * Whether the browser goes over to a remote candidate that comes later with a higher priority. Chromium does; Firefox
 * stays with the pair that it has, and no feature tells: so the engine's name does. Where nobody has looked (Safari) it
 * is taken for granted, since the server asks for a restart of ICE when a client has not followed within a second.
 */
export function followsCandidates(userAgent: string): boolean {
  // Only Gecko gives itself a version: all others say "like Gecko".
  return !/\bGecko\//.test(userAgent);
}
