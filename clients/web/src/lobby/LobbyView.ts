import { madeUpRoom } from '../madeUpNames.js';
import type { PlainError } from '../plainError.js';
import { roomName } from '../route.js';
import { brand } from '../ui/brand.js';
import { element } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import { notice } from '../ui/notice.js';
import { DevicePreview, type OwnMedia } from './DevicePreview.js';

const nameLengthMax = 60;
const rememberedName = 'conference.name';

export interface Entry {
  readonly room: string;
  readonly name: string;
  readonly media: OwnMedia;
}

/** Before the call: who you are, how you look, and which room. */
export class LobbyView {
  readonly #preview = new DevicePreview({ microphone: true, camera: true });
  readonly #room: string | null;
  readonly #enter: (entry: Entry) => void;
  readonly #error = element('div', { class: 'form-error' });
  readonly #name: HTMLInputElement;
  readonly #roomInput: HTMLInputElement;
  readonly #button: HTMLButtonElement;
  readonly root: HTMLElement;

  /** @param room null at the front page, where one is chosen or made up. */
  constructor(room: string | null, name: string | null, enter: (entry: Entry) => void) {
    this.#room = room;
    this.#enter = enter;
    this.#name = element('input', {
      testId: 'name-input',
      name: 'name',
      autocomplete: 'name',
      required: true,
      maxlength: nameLengthMax,
      placeholder: 'What should others call you?',
      value: name ?? localStorage.getItem(rememberedName) ?? '',
      on: { input: () => this.#preview.showName(this.#name.value) },
    });
    this.#roomInput = element('input', {
      testId: 'room-input',
      name: 'room',
      autocomplete: 'off',
      autocapitalize: 'none',
      spellcheck: 'false',
      maxlength: 64,
      placeholder: 'Leave empty for a new one',
      on: { input: () => this.#labelButton() },
    });
    this.#button = element('button', { class: 'primary', type: 'submit', testId: 'join-button' });
    this.#labelButton();
    this.root = element(
      'div',
      { class: 'page' },
      element('header', { class: 'page-header' }, brand()),
      element('div', { class: 'lobby' }, this.#preview.root, this.#form()),
    );
  }

  async open(): Promise<void> {
    this.#preview.showName(this.#name.value);
    // On a phone the keyboard would cover the preview.
    if (matchMedia('(pointer: fine)').matches) this.#name.focus();
    await this.#preview.open();
  }

  close(): void {
    this.#preview.close();
  }

  /** Joining did not work: say why, and let it be tried again. */
  refuse(error: PlainError): void {
    this.#busy(false);
    this.#error.replaceChildren(notice(error));
    void this.#preview.open();
  }

  #form(): HTMLElement {
    const heading = this.#room === null ? 'Meet right here, in the browser.' : 'Ready to join?';
    const hint =
      this.#room === null
        ? element('p', { class: 'hint' }, 'Start a room and share its link. Nothing to install, no account.')
        : element(
            'p',
            { class: 'hint' },
            'You are joining ',
            element('strong', { testId: 'room-name' }, this.#room),
            '.',
          );
    return element(
      'form',
      { class: 'lobby-form', on: { submit: (event) => this.#submit(event) } },
      element('h1', {}, heading),
      hint,
      field('Your name', this.#name),
      this.#room === null ? field('Room', this.#roomInput) : null,
      this.#error,
      this.#button,
    );
  }

  #submit(event: Event): void {
    event.preventDefault();
    const name = this.#name.value.trim();
    if (name === '') {
      this.#name.value = '';
      this.#name.reportValidity();
      return;
    }
    localStorage.setItem(rememberedName, name);
    this.#busy(true);
    this.#error.replaceChildren();
    const room = this.#room ?? (roomName(this.#roomInput.value) || madeUpRoom());
    void this.#preview.take().then((media) => this.#enter({ room, name, media }));
  }

  #busy(busy: boolean): void {
    this.#button.disabled = busy;
    if (busy) this.#button.replaceChildren(element('span', { class: 'spinner' }), 'Joining…');
    else this.#labelButton();
  }

  #labelButton(): void {
    const isNew = this.#room === null && this.#roomInput.value.trim() === '';
    this.#button.replaceChildren(isNew ? 'Start a new room' : 'Join', icon('arrow'));
  }
}

function field(label: string, input: HTMLElement): HTMLElement {
  return element('label', { class: 'field' }, element('span', { class: 'field-label' }, label), input);
}
