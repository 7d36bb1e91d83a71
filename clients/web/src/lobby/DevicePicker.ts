import { element } from '../ui/dom.js';

type InputKind = 'audioinput' | 'videoinput';

/** A list of the microphones or the cameras. */
export class DevicePicker {
  readonly #kind: InputKind;
  readonly #select: HTMLSelectElement;
  readonly root: HTMLElement;

  constructor(kind: InputKind, label: string, chosen: () => void) {
    this.#kind = kind;
    this.#select = element('select', { on: { change: chosen } });
    this.root = element('label', { class: 'field' }, element('span', { class: 'field-label' }, label), this.#select);
  }

  get deviceId(): string | undefined {
    return this.#select.value || undefined;
  }

  /** @param inUse the device that the browser gave, to show as chosen. */
  show(devices: readonly MediaDeviceInfo[], inUse: string | undefined): void {
    const own = devices.filter((device) => device.kind === this.#kind && device.deviceId !== '');
    this.#select.replaceChildren(
      ...own.map((device, index) => new Option(device.label || `Device ${index + 1}`, device.deviceId)),
    );
    if (own.length === 0) this.#select.append(new Option('None found', ''));
    this.#select.disabled = own.length < 2;
    if (inUse !== undefined && own.some((device) => device.deviceId === inUse)) this.#select.value = inUse;
  }
}
