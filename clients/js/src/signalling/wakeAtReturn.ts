/** What tells whether somebody looks: a browser's document. */
export interface Watched extends EventTarget {
  readonly visibilityState: string;
}

/**
 * Wakes whenever the machine is online again or somebody looks at the page again.
 * @returns what ends that.
 */
export function wakeAtReturn(wake: () => void, machine: EventTarget, page: Watched): () => void {
  const wakeIfSeen = () => {
    if (page.visibilityState === 'visible') wake();
  };
  machine.addEventListener('online', wake);
  page.addEventListener('visibilitychange', wakeIfSeen);
  return () => {
    machine.removeEventListener('online', wake);
    page.removeEventListener('visibilitychange', wakeIfSeen);
  };
}
