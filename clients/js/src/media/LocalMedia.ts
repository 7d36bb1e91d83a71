import { Emitter } from '../Emitter.js';
import type { MediaKind } from '../protocol.js';

const cameraDefaults: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};

export interface LocalMediaEvents {
  /** A track came, went, or was switched. */
  changed: MediaKind;
}

/**
 * The user's own microphone and camera. A microphone is muted by silencing its track, so that it is back at once; a
 * camera by stopping it, so that its light goes out.
 */
export class LocalMedia extends Emitter<LocalMediaEvents> {
  readonly stream: MediaStream;
  readonly #constraints: MediaStreamConstraints;
  #microphoneOn: boolean;
  #cameraTurn: Promise<void> = Promise.resolve();

  constructor(stream: MediaStream | undefined, constraints: MediaStreamConstraints) {
    super();
    this.stream = stream ?? new MediaStream();
    this.#constraints = constraints;
    this.#microphoneOn = this.microphone?.enabled ?? false;
    for (const track of this.stream.getTracks()) this.#watch(track);
  }

  get microphone(): MediaStreamTrack | null {
    return this.stream.getAudioTracks()[0] ?? null;
  }

  get camera(): MediaStreamTrack | null {
    return this.stream.getVideoTracks()[0] ?? null;
  }

  get microphoneOn(): boolean {
    return this.#microphoneOn && this.microphone !== null;
  }

  get cameraOn(): boolean {
    return this.camera !== null;
  }

  /** @throws DOMException where there is no microphone or no leave to use it. */
  async setMicrophone(on: boolean): Promise<void> {
    if (on && this.microphone === null) await this.#acquire('audio');
    this.#microphoneOn = on;
    if (this.microphone !== null) this.microphone.enabled = on;
    this.emit('changed', 'audio');
  }

  /** One turn after the other: switching twice quickly must not leave a camera running unseen. */
  setCamera(on: boolean): Promise<void> {
    const turn = this.#cameraTurn.then(() => this.#setCamera(on));
    this.#cameraTurn = turn.catch(() => {});
    return turn;
  }

  stop(): void {
    for (const track of this.stream.getTracks()) this.#remove(track);
  }

  async #setCamera(on: boolean): Promise<void> {
    if (on === this.cameraOn) return;
    if (on) await this.#acquire('video');
    else if (this.camera !== null) this.#remove(this.camera);
    this.emit('changed', 'video');
  }

  async #acquire(kind: MediaKind): Promise<void> {
    const wanted = this.#constraints[kind];
    const constraints = typeof wanted === 'object' ? wanted : kind === 'video' ? cameraDefaults : true;
    const captured = await navigator.mediaDevices.getUserMedia({ [kind]: constraints });
    for (const track of captured.getTracks()) {
      this.stream.addTrack(track);
      this.#watch(track);
    }
  }

  #remove(track: MediaStreamTrack): void {
    track.stop();
    this.stream.removeTrack(track);
  }

  /** A device that is unplugged ends its track; `stop` does not fire this. */
  #watch(track: MediaStreamTrack): void {
    if (track.kind === 'video') track.contentHint = 'motion';
    track.addEventListener('ended', () => {
      this.stream.removeTrack(track);
      this.emit('changed', track.kind as MediaKind);
    });
  }
}
