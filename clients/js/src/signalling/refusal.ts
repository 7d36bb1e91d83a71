import type { Refusal } from '../protocol.js';

/** @returns the refusal in a hub's answer, or null where it was a yes. */
export function refusalIn(answer: unknown): Refusal | null {
  const refusal = (answer as { refusal?: Partial<Refusal> | string | null } | null)?.refusal;
  if (refusal === null || refusal === undefined || refusal === 'none') return null;
  if (typeof refusal === 'string') return { code: kebab(refusal), title: 'The server refused.', detail: '' };
  return {
    code: kebab(refusal.code ?? 'refused'),
    title: refusal.title ?? 'The server refused.',
    detail: refusal.detail ?? '',
  };
}

export function unreachable(error: unknown): Refusal {
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'unreachable', title: 'The server cannot be reached.', detail };
}

/** The server failed on a call instead of answering it; the beginning of its words says whether the cluster did. */
export function fault(error: unknown): Refusal {
  const { detail } = unreachable(error);
  const code = detail.includes('cluster-unavailable:') ? 'cluster-unavailable' : 'server-fault';
  return { code, title: 'The server failed on this message.', detail };
}

/** Codes are kebab-case, enum members camelCase: one spelling inside. */
function kebab(code: string): string {
  return code.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
