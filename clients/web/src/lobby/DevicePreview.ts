import type { PlainError } from '../plainError.js';
import { avatar } from '../ui/avatar.js';
import { element } from '../ui/dom.js';
import { notice } from '../ui/notice.js';
import { ToggleButton } from '../ui/ToggleButton.js';
import { captureDevices, type Wanted } from './captureDevices.js';
import { DevicePicker } from './DevicePicker.js';
import { LevelMeter } from './LevelMeter.js';

/** What the lobby found, for the call to go on with. */
export interface OwnMedia {
  readonly stream: MediaStream;
  readonly wanted: Wanted;
}

/** The user's own picture and sound before anybody else sees and hears them. */
export class DevicePreview {
  readonly #video = element('video', {
    class: 'mirrored',
    autoplay: true,
    playsinline: true,
    'aria-label': 'Your camera',
  });
  readonly #placeholder = element('div', { class: 'preview-off' });
  readonly #meter = new LevelMeter();
  readonly #error = element('div', { class: 'preview-error' });
  readonly #microphonePicker = new DevicePicker('audioinput', 'Microphone', () => void this.#want({}));
  readonly #cameraPicker = new DevicePicker('videoinput', 'Camera', () => void this.#want({}));
  readonly #microphone: ToggleButton;
  readonly #camera: ToggleButton;
  readonly root: HTMLElement;
  #stream = new MediaStream();
  #wanted: Wanted;
  #ready: Promise<void> = Promise.resolve();
  #opening = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.#video.muted = true;
    this.#microphone = new ToggleButton({
      testId: 'preview-microphone',
      class: 'glass',
      on: { icon: 'microphone', label: 'Turn microphone off' },
      off: { icon: 'microphoneOff', label: 'Turn microphone on' },
      toggle: (on) => void this.#want({ microphone: on }),
    });
    this.#camera = new ToggleButton({
      testId: 'preview-camera',
      class: 'glass',
      on: { icon: 'camera', label: 'Turn camera off' },
      off: { icon: 'cameraOff', label: 'Turn camera on' },
      toggle: (on) => void this.#want({ camera: on }),
    });
    const buttons = element('div', { class: 'preview-buttons' }, this.#microphone.root, this.#camera.root);
    this.root = element(
      'section',
      { class: 'preview', 'aria-label': 'Your camera and microphone' },
      element('div', { class: 'preview-frame' }, this.#placeholder, this.#video, this.#meter.root, buttons),
      element('div', { class: 'pickers' }, this.#cameraPicker.root, this.#microphonePicker.root),
      this.#error,
    );
    this.showName('');
  }

  open(): Promise<void> {
    navigator.mediaDevices?.addEventListener('devicechange', this.#devicesChanged);
    this.#ready = this.#open();
    return this.#ready;
  }

  showName(name: string): void {
    const hint = element('p', {}, 'Your camera is off');
    this.#placeholder.replaceChildren(avatar(name || '?', name), hint);
  }

  /** Hands the devices to the call, once the browser has opened them or the user has said no. */
  async take(): Promise<OwnMedia> {
    await this.#ready;
    const { id: microphoneId } = this.#inUse('audio');
    const { id: cameraId } = this.#inUse('video');
    const taken = { stream: this.#stream, wanted: { ...this.#wanted, microphoneId, cameraId } };
    this.#stream = new MediaStream();
    this.close();
    return taken;
  }

  close(): void {
    this.#opening += 1;
    navigator.mediaDevices?.removeEventListener('devicechange', this.#devicesChanged);
    this.#meter.stop();
    this.#video.srcObject = null;
    this.#release();
  }

  readonly #devicesChanged = () => {
    const missing =
      (this.#wanted.camera && this.#inUse('video').track === undefined) ||
      (this.#wanted.microphone && this.#inUse('audio').track === undefined);
    if (missing) void this.#want({});
    else void this.#listDevices();
  };

  async #want(change: Partial<Wanted>): Promise<void> {
    this.#wanted = { ...this.#wanted, ...change };
    this.#ready = this.#open();
    await this.#ready;
  }

  /** Opens the chosen devices anew; the latest wish wins. */
  async #open(): Promise<void> {
    const turn = ++this.#opening;
    const wanted = {
      ...this.#wanted,
      microphoneId: this.#microphonePicker.deviceId,
      cameraId: this.#cameraPicker.deviceId,
    };
    this.#release();
    const { stream, error } = await captureDevices(wanted);
    if (turn !== this.#opening) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    this.#stream = stream;
    this.#show(error);
    await this.#listDevices();
  }

  #show(error: PlainError | null): void {
    const { track: camera } = this.#inUse('video');
    this.#video.srcObject = camera === undefined ? null : this.#stream;
    this.#video.hidden = camera === undefined;
    this.#microphone.set(this.#inUse('audio').track !== undefined);
    this.#camera.set(camera !== undefined);
    this.#meter.watch(this.#stream);
    this.#error.replaceChildren(...(error === null ? [] : [notice(error)]));
  }

  async #listDevices(): Promise<void> {
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    this.#microphonePicker.show(devices, this.#inUse('audio').id);
    this.#cameraPicker.show(devices, this.#inUse('video').id);
  }

  #inUse(kind: 'audio' | 'video'): { track: MediaStreamTrack | undefined; id: string | undefined } {
    const track = this.#stream.getTracks().find((candidate) => candidate.kind === kind);
    return { track, id: track?.getSettings().deviceId };
  }

  #release(): void {
    for (const track of this.#stream.getTracks()) track.stop();
  }
}
