/** Where the address points to, and what its fragment asks for. */
export interface Route {
  /** Null at the front page. */
  readonly room: string | null;
  /** Join at once, without the lobby. */
  readonly auto: boolean;
  readonly name: string | null;
  /** Only watch. */
  readonly publish: boolean;
  readonly camera: boolean;
  readonly microphone: boolean;
  readonly codec: string | null;
}

const roomLengthMax = 64;
/** What the server takes for a room's name. */
const roomPattern = /^[A-Za-z0-9][A-Za-z0-9_.~-]{0,63}$/;

/** @param hash such as `#auto,name=alice,nopublish`; a fragment never leaves the browser. */
export function parseRoute(path: string, hash: string): Route {
  const flags = new Map<string, string>();
  for (const part of hash.replace(/^#/, '').split(',')) {
    const [key, ...value] = part.split('=');
    if (key) flags.set(key, decode(value.join('=')) ?? '');
  }
  const match = /^\/r\/([^/]+)\/?$/.exec(path);
  return {
    room: match?.[1] === undefined ? null : linkedRoom(decode(match[1]) ?? ''),
    auto: flags.has('auto'),
    name: flags.get('name') || null,
    publish: !flags.has('nopublish'),
    camera: !flags.has('nocamera'),
    microphone: !flags.has('nomicrophone'),
    codec: flags.get('codec') || null,
  };
}

/** What people type, as the room's name in its link. */
export function roomName(typed: string): string {
  return typed
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, roomLengthMax)
    .replace(/^-+|-+$/g, '');
}

/** A link names a room exactly, unless no room can have that name. */
function linkedRoom(linked: string): string | null {
  return roomPattern.test(linked) ? linked : roomName(linked) || null;
}

export function roomPath(room: string): string {
  return `/r/${room}`;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
