import { ConferenceError } from '@conference/client';

/** An error in plain words: what happened, and what to do about it. */
export interface PlainError {
  readonly code: string;
  readonly title: string;
  readonly advice: string;
}

const devices: Record<string, PlainError> = {
  NotAllowedError: {
    code: 'not-allowed',
    title: 'The browser does not let this page use your camera and microphone.',
    advice:
      'Click the camera or lock symbol beside the address, allow both, and try again. You can also join without.',
  },
  NotFoundError: {
    code: 'no-device',
    title: 'No camera or microphone was found.',
    advice: 'Plug one in and it will be picked up, or join without: you will see and hear the others.',
  },
  NotReadableError: {
    code: 'device-busy',
    title: 'Another program is using your camera or microphone.',
    advice: 'Close the other program and try again, or join without.',
  },
  OverconstrainedError: {
    code: 'device-unfit',
    title: 'The chosen device cannot do what is asked.',
    advice: 'Choose another one from the list.',
  },
};

const refusals: Record<string, Omit<PlainError, 'code'>> = {
  'room-full': { title: 'This room is full.', advice: 'Ask somebody to leave, or meet in another room.' },
  'duplicate-identity': {
    title: 'You are in this room already.',
    advice: 'Leave it in the other window first, or wait half a minute if that window is gone.',
  },
  'unknown-room': {
    title: 'This room does not exist, or it has been closed.',
    advice: 'Ask for a new link, or start a room of your own.',
  },
  'no-media-node': { title: 'No media server has room for this call.', advice: 'Try again in a moment.' },
  'too-many-connections': { title: 'The server is full at the moment.', advice: 'Try again in a minute.' },
  unreachable: { title: 'The server cannot be reached.', advice: 'Check your network, then try again.' },
};

/** @param secure whether the page came over HTTPS or from this machine: browsers give out devices only then. */
export function deviceError(error: unknown, secure: boolean): PlainError {
  if (!secure) {
    return {
      code: 'insecure',
      title: 'Camera and microphone need a secure page.',
      advice: 'Open this page over https. You can join without: you will see and hear the others.',
    };
  }
  const name = error instanceof DOMException ? error.name : '';
  return (
    devices[name] ?? {
      code: 'device',
      title: 'Camera and microphone could not be opened.',
      advice: `${describe(error)} You can join without.`,
    }
  );
}

export function joinError(error: unknown): PlainError {
  if (error instanceof ConferenceError) {
    const known = refusals[error.code];
    if (known !== undefined) return { code: error.code, ...known };
    return { code: error.code, title: error.title, advice: error.detail || 'Try again.' };
  }
  if (error instanceof DemoDoorError) return error.plain;
  return { code: 'unexpected', title: 'Joining did not work.', advice: `${describe(error)} Try again.` };
}

/** Getting a token from the demo door did not work. */
export class DemoDoorError extends Error {
  readonly plain: PlainError;

  constructor(plain: PlainError) {
    super(plain.title);
    this.name = 'DemoDoorError';
    this.plain = plain;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.message.replace(/\.?$/, '.')}` : '';
}
