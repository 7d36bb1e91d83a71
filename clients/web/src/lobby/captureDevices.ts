import { deviceError, type PlainError } from '../plainError.js';

export interface Wanted {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly microphoneId?: string | undefined;
  readonly cameraId?: string | undefined;
}

export interface Captured {
  readonly stream: MediaStream;
  /** Why something that was wanted is missing. */
  readonly error: PlainError | null;
}

/** What the call opens again when a device is switched back on. */
export function constraintsFor(wanted: Wanted): MediaStreamConstraints {
  return {
    audio: { ...chosen(wanted.microphoneId), echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: {
      ...chosen(wanted.cameraId),
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 30, max: 30 },
    },
  };
}

/** Opens what can be opened: a missing camera must not cost the microphone. */
export async function captureDevices(wanted: Wanted): Promise<Captured> {
  const stream = new MediaStream();
  if (!wanted.microphone && !wanted.camera) return { stream, error: null };
  // Browsers hide the devices from pages that came over plain HTTP.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) return { stream, error: deviceError(null, false) };

  const { audio, video } = constraintsFor(wanted);
  const together: MediaStreamConstraints = {
    ...(wanted.microphone && audio !== undefined ? { audio } : {}),
    ...(wanted.camera && video !== undefined ? { video } : {}),
  };
  const attempts =
    wanted.microphone && wanted.camera ? [together, pick(together, 'audio'), pick(together, 'video')] : [together];
  let error: PlainError | null = null;
  for (const constraints of attempts) {
    try {
      return { stream: await devices.getUserMedia(constraints), error };
    } catch (reason) {
      error ??= deviceError(reason, window.isSecureContext);
      // A no to both is a no to each: do not ask the user three times.
      if (error.code === 'not-allowed') break;
    }
  }
  return { stream, error };
}

function pick(constraints: MediaStreamConstraints, kind: 'audio' | 'video'): MediaStreamConstraints {
  const wanted = constraints[kind];
  return wanted === undefined ? {} : { [kind]: wanted };
}

function chosen(deviceId: string | undefined): MediaTrackConstraints {
  return deviceId ? { deviceId: { exact: deviceId } } : {};
}
