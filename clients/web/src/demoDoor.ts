import { DemoDoorError } from './plainError.js';

const answerMs = 10_000;

export interface DemoTicket {
  readonly token: string;
  readonly room: string;
  readonly identity: string;
}

/**
 * Asks the gateway's demo door for a join token; in production a platform's back end makes them.
 * @throws DemoDoorError
 */
export async function askDemoDoor(room: string, name: string): Promise<DemoTicket> {
  const response = await post({ room, name });
  if (response.ok) return (await response.json()) as DemoTicket;
  throw new DemoDoorError(await refusalOf(response));
}

async function post(body: object): Promise<Response> {
  try {
    return await fetch('/demo/join', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
    });
  } catch {
    throw new DemoDoorError({
      code: 'unreachable',
      title: 'The server cannot be reached.',
      advice: 'Check your network, then try again.',
    });
  }
}

async function refusalOf(response: Response) {
  if (response.status === 404 || response.status === 405) {
    return {
      code: 'demo-disabled',
      title: 'This server does not hand out its own invitations.',
      advice:
        'Its demo door is switched off. Join through the platform that uses it, or, if you run it, ' +
        'enable the demo for trying things out; in production your back end makes join tokens.',
    };
  }
  if (response.status === 429) {
    return {
      code: 'too-many',
      title: 'Too many people are joining right now.',
      advice: 'Wait a minute, then try again.',
    };
  }
  const problem = await problemOf(response);
  return {
    code: problem.code ?? `http-${response.status}`,
    title: problem.title ?? 'The server refused.',
    advice: problem.detail ?? `It answered with status ${response.status}. Try again in a moment.`,
  };
}

/** RFC 9457; a proxy's own error page is none. */
async function problemOf(response: Response): Promise<{ code?: string; title?: string; detail?: string }> {
  if (!(response.headers.get('content-type') ?? '').includes('json')) return {};
  const body: unknown = await response.json();
  return typeof body === 'object' && body !== null ? body : {};
}
