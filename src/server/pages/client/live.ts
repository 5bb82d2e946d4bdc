/** Elements with `data-live` ask the server for their newer selves, as long as somebody looks. */

/** Waits longer after failures, up to this (milliseconds). */
const longestWait = 60_000;

export function keepAlive(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-live]')) void follow(element);
}

async function follow(element: HTMLElement): Promise<void> {
  let failures = 0;
  while (element.dataset['live'] !== undefined) {
    await pause(Math.min(Number(element.dataset['every'] ?? 5000) * 2 ** failures, longestWait));
    await visible();
    try {
      failures = (await refresh(element, element.dataset['live'])) ? 0 : failures + 1;
    } catch {
      failures++;
    }
  }
}

/** @returns whether an answer came */
async function refresh(element: HTMLElement, address: string): Promise<boolean> {
  const response = await fetch(address, { headers: { accept: 'text/html' } });
  if (!response.ok) return false;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById(element.id);
  if (!fresh) return false;
  const focused = document.activeElement;
  update(element, fresh);
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  return true;
}

/** Changes only what differs, so that nothing flickers, and what is open or has the focus stays so. */
export function update(old: Element, fresh: Element): void {
  if (old.isEqualNode(fresh)) return;
  const open = old.hasAttribute('open');
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (open) old.setAttribute('open', '');
  const left = [...old.childNodes];
  const children = [...fresh.childNodes].map((child) => {
    const place = left.findIndex((known) => isSame(known, child));
    const [known] = place < 0 ? [] : left.splice(place, 1);
    if (known === undefined) return child;
    if (known instanceof Element && child instanceof Element) update(known, child);
    else if (known.nodeValue !== child.nodeValue) known.nodeValue = child.nodeValue;
    return known;
  });
  for (const gone of left) gone.remove();
  // A node that stays in its place is not touched: moving it would take the focus from it.
  children.forEach((child, index) => {
    if (old.childNodes[index] !== child) old.insertBefore(child, old.childNodes[index] ?? null);
  });
}

/** Rows are the same by their key, other elements by name and class. */
function isSame(known: Node, child: Node): boolean {
  if (known.nodeType !== child.nodeType || known.nodeName !== child.nodeName) return false;
  if (!(known instanceof HTMLElement) || !(child instanceof HTMLElement)) return true;
  return known.dataset['key'] === child.dataset['key'] && known.id === child.id && known.className === child.className;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Nobody looks at a hidden tab. */
async function visible(): Promise<void> {
  if (!document.hidden) return;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
  });
}
