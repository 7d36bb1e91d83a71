type Child = Node | string | null | undefined;

interface Properties {
  /** Class names, separated by blanks. */
  readonly class?: string;
  readonly testId?: string;
  /** A method of the element's own events. */
  readonly on?: { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
  /** Everything else, as attributes: true stands alone, false and null leave the attribute out. */
  readonly [attribute: string]: unknown;
}

/** An element with attributes, listeners and children. No inline styles: the page's policy blocks them. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  const { class: className, testId, on, ...attributes } = properties;
  if (className !== undefined) made.className = className;
  if (testId !== undefined) made.dataset['testid'] = testId;
  for (const [type, listener] of Object.entries(on ?? {})) made.addEventListener(type, listener as EventListener);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined));
  return made;
}

export function setAttribute(target: Element, name: string, value: unknown): void {
  if (value === false || value === null || value === undefined) target.removeAttribute(name);
  else target.setAttribute(name, value === true ? '' : String(value));
}
