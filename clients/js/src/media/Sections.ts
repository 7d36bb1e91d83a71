import type { MediaKind } from '../protocol.js';
import type { Section } from '../room/SlotTable.js';
import { preferring, type VideoCodec } from './codecs.js';
import type { LocalMedia } from './LocalMedia.js';

/** How many people's audio and video a client receives at once. */
export interface SlotCounts {
  readonly audio: number;
  readonly video: number;
}

export interface SectionPlan {
  readonly publish: boolean;
  readonly slots: SlotCounts;
  readonly videoCodec: VideoCodec | null;
  readonly videoBitrateMaxBps: number;
}

/** The sections of one peer connection: what is sent first, then the slots. Their order is the same in each offer. */
export class Sections {
  readonly #sending: Record<MediaKind, RTCRtpTransceiver | null> = { audio: null, video: null };
  readonly #receiving: RTCRtpTransceiver[] = [];

  constructor(connection: RTCPeerConnection, plan: SectionPlan, local: LocalMedia) {
    if (plan.publish) {
      this.#sending.audio = connection.addTransceiver(local.microphone ?? 'audio', {
        direction: 'sendonly',
        streams: [local.stream],
      });
      this.#sending.video = connection.addTransceiver(local.camera ?? 'video', {
        direction: 'sendonly',
        streams: [local.stream],
        sendEncodings: [{ maxBitrate: plan.videoBitrateMaxBps, maxFramerate: 30 }],
      });
      if (plan.videoCodec !== null) preferCodec(this.#sending.video, plan.videoCodec);
    }
    for (const kind of ['audio', 'video'] as const) {
      for (let index = 0; index < plan.slots[kind]; index++) {
        this.#receiving.push(connection.addTransceiver(kind, { direction: 'recvonly' }));
      }
    }
  }

  /** Null where nothing of the kind is sent, or no offer has named the sections yet. */
  sendingMid(kind: MediaKind): string | null {
    return this.#sending[kind]?.mid ?? null;
  }

  /** Known once the local description is set. */
  get receiving(): readonly Section[] {
    return this.#receiving.flatMap((transceiver) => {
      const { track } = transceiver.receiver;
      return transceiver.mid === null ? [] : [{ mid: transceiver.mid, kind: track.kind as MediaKind, track }];
    });
  }

  async send(kind: MediaKind, track: MediaStreamTrack | null): Promise<void> {
    await this.#sending[kind]?.sender.replaceTrack(track);
  }

  /** Give up resolution and frame rate evenly when the way is too narrow. Only after negotiation. */
  async balanceDegradation(): Promise<void> {
    const sender = this.#sending.video?.sender;
    if (sender === undefined) return;
    const parameters = sender.getParameters() as RTCRtpSendParameters & { degradationPreference?: string };
    parameters.degradationPreference = 'balanced';
    await sender.setParameters(parameters);
  }
}

function preferCodec(transceiver: RTCRtpTransceiver, codec: VideoCodec): void {
  const available = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  if (available.length > 0) transceiver.setCodecPreferences(preferring(available, 'video', codec));
}
