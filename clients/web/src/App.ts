import { type Call, type CallState, ConferenceClient, type VideoCodec } from '@conference/client';
import { CallView } from './call/CallView.js';
import { askDemoDoor } from './demoDoor.js';
import { EndedView } from './ended/EndedView.js';
import { captureDevices, constraintsFor } from './lobby/captureDevices.js';
import { type Entry, LobbyView } from './lobby/LobbyView.js';
import { madeUpPerson, madeUpRoom } from './madeUpNames.js';
import { joinError } from './plainError.js';
import { parseRoute, roomPath, type Route } from './route.js';

declare global {
  interface Window {
    /** For end-to-end tests and the curious. */
    conference: { call: Call | null };
  }
}

const codecs: readonly string[] = ['VP8', 'VP9', 'H264', 'AV1'] satisfies VideoCodec[];

interface View {
  readonly root: HTMLElement;
  open?(): unknown;
  close?(): void;
}

/** Lobby, call, end, and round again. */
export class App {
  readonly #root: HTMLElement;
  #view: View | null = null;
  #route: Route = parseRoute(location.pathname, location.hash);

  constructor(root: HTMLElement) {
    this.#root = root;
    window.conference = { call: null };
    window.addEventListener('popstate', () => void this.#navigated());
    window.addEventListener('pagehide', () => void window.conference.call?.leave());
  }

  async start(): Promise<void> {
    this.#route = parseRoute(location.pathname, location.hash);
    if (this.#route.auto) await this.#enterAtOnce();
    else this.#showLobby();
  }

  async #navigated(): Promise<void> {
    await window.conference.call?.leave();
    this.#showLobby(parseRoute(location.pathname, ''));
  }

  #showLobby(route = this.#route): LobbyView {
    this.#route = route;
    document.title = route.room === null ? 'Conference' : `${route.room} · Conference`;
    const lobby = new LobbyView(route.room, route.name, (entry) => void this.#enter(entry, lobby));
    this.#show(lobby);
    return lobby;
  }

  async #enterAtOnce(): Promise<void> {
    const { room, name, publish, camera, microphone } = this.#route;
    const wanted = { microphone: publish && microphone, camera: publish && camera };
    const { stream } = await captureDevices(wanted);
    await this.#enter({ room: room ?? madeUpRoom(), name: name ?? madeUpPerson(), media: { stream, wanted } }, null);
  }

  async #enter(entry: Entry, lobby: LobbyView | null): Promise<void> {
    try {
      const call = await this.#join(entry);
      if (location.pathname !== roomPath(call.room)) history.pushState(null, '', roomPath(call.room));
      this.#showCall(call, entry);
    } catch (error) {
      for (const track of entry.media.stream.getTracks()) track.stop();
      (lobby ?? this.#showLobby({ ...this.#route, room: entry.room, name: entry.name })).refuse(joinError(error));
    }
  }

  async #join({ room, name, media }: Entry): Promise<Call> {
    const { codec, publish } = this.#route;
    return ConferenceClient.join({
      url: location.origin,
      token: async () => (await askDemoDoor(room, name)).token,
      room,
      localStream: media.stream,
      publish,
      constraints: constraintsFor(media.wanted),
      ...(codec !== null && codecs.includes(codec) ? { videoCodec: codec as VideoCodec } : {}),
    });
  }

  #showCall(call: Call, entry: Entry): void {
    window.conference = { call };
    document.title = `${call.room} · Conference`;
    this.#show(new CallView(call, call.grants.publish && this.#route.publish));
    call.on('state', (state) => {
      if (state.name === 'ended' || state.name === 'failed') this.#showEnd(state, call, entry);
    });
  }

  #showEnd(state: CallState & { name: 'ended' | 'failed' }, call: Call, entry: Entry): void {
    window.conference = { call: null };
    const left = state.code === 'left';
    const heading = left ? 'You left the call.' : state.name === 'ended' ? 'The call is over.' : 'The call was lost.';
    const title = state.name === 'ended' ? 'The server ended this call.' : 'The connection could not be saved.';
    this.#show(
      new EndedView({
        heading,
        room: call.room,
        error: left ? null : { code: state.code, title, advice: state.detail },
        rejoin: () => void this.#rejoin(call.room, entry),
      }),
    );
  }

  async #rejoin(room: string, entry: Entry): Promise<void> {
    const { stream } = await captureDevices(entry.media.wanted);
    await this.#enter({ ...entry, room, media: { ...entry.media, stream } }, null);
  }

  #show(view: View): void {
    this.#view?.close?.();
    this.#view = view;
    this.#root.replaceChildren(view.root);
    view.open?.();
  }
}
