import { Call } from './Call.js';
import type { VideoCodec } from './media/codecs.js';
import { followsCandidates } from './media/engine.js';
import { LocalMedia } from './media/LocalMedia.js';
import { MediaConnection } from './media/MediaConnection.js';
import type { SlotCounts } from './media/Sections.js';
import { browserScheduler } from './Scheduler.js';
import { HubTransport } from './signalling/HubTransport.js';
import { Signalling } from './signalling/Signalling.js';
import { wakeAtReturn } from './signalling/wakeAtReturn.js';

const videoBitrateMaxBps = 2_500_000;
const slotsDefault: SlotCounts = { audio: 3, video: 9 };

export interface JoinOptions {
  /** Where the gateway is, such as `https://conference.example`. */
  readonly url: string;
  /**
   * A join token, made by the platform's back end; or what gets one. A session that is lost for good is joined anew,
   * and by then a short-lived token has expired: a function is asked again.
   */
  readonly token: string | (() => Promise<string>);
  /** Checked against the token, where it is given. */
  readonly room?: string;
  /** What to send. The call owns it from here: it stops the camera when it is switched off, and all when it ends. */
  readonly localStream?: MediaStream;
  /** Whether to have a place for a microphone and a camera at all; default: where `localStream` is given. */
  readonly publish?: boolean;
  /** Which devices to open when one is switched on that `localStream` does not have. */
  readonly constraints?: MediaStreamConstraints;
  /** How many people to hear and to see at once; default 3 and 9. */
  readonly slots?: SlotCounts;
  /** Sent where the room allows it. */
  readonly videoCodec?: VideoCodec;
  readonly iceServers?: readonly RTCIceServer[];
}

export const ConferenceClient = {
  /**
   * Joins a room. Resolves when the server has let us in; media follows, and `call.state` says how far it is.
   * @throws ConferenceError with the server's refusal, or the code `unreachable`; or whatever `token` throws.
   */
  async join(options: JoinOptions): Promise<Call> {
    const { token } = options;
    const credentials = {
      token: typeof token === 'string' ? () => Promise.resolve(token) : token,
      room: options.room ?? null,
    };
    const signalling = new Signalling(() => new HubTransport(options.url), browserScheduler, credentials);
    const welcome = await signalling.join();

    const local = new LocalMedia(options.localStream, options.constraints ?? {});
    const wantsToPublish = options.publish ?? options.localStream !== undefined;
    const plan = {
      publish: wantsToPublish && welcome.grants.publish,
      slots: welcome.grants.subscribe ? (options.slots ?? slotsDefault) : { audio: 0, video: 0 },
      videoCodec: options.videoCodec ?? null,
      videoBitrateMaxBps,
      iceServers: options.iceServers ?? [],
    };
    const media = new MediaConnection({
      signalling,
      scheduler: browserScheduler,
      options: plan,
      local,
      followsCandidates: followsCandidates(navigator.userAgent),
    });
    const call = new Call(welcome, signalling, media, local);
    const stopWaking = wakeAtReturn(() => signalling.wake(), window, document);
    call.on('state', ({ name }) => {
      if (name === 'ended' || name === 'failed') stopWaking();
    });
    return call;
  },
};
