/** Role families: which elements can stand for each other, and which operations an element can take. Pure. */
import type { Fingerprint } from './fingerprint.js';
import type { Capability } from './pageApi.js';

export type Family = 'press' | 'check' | 'text' | 'select' | 'range' | 'file' | 'frame' | 'image' | 'content';

const pressRoles = new Set(['button', 'link', 'menuitem', 'tab', 'treeitem', 'summary']);
const checkRoles = new Set(['checkbox', 'radio', 'switch', 'menuitemcheckbox', 'menuitemradio']);
const textRoles = new Set(['spinbutton']);
const forbiddenTags = new Set(['html', 'head', 'body', 'script', 'style', 'link', 'meta', 'title', 'noscript', 'template', 'base']);

/** Roles of what a person operates as one thing, and calls by one name. */
export const controlRoles: ReadonlySet<string> = new Set(['button', 'link', 'tab', 'menuitem', 'option', 'switch', 'checkbox', 'radio']);

/** Input types that press, not hold a text. */
export const buttonTypes: ReadonlySet<string> = new Set(['button', 'submit', 'reset', 'image']);

/** The family of an element; `content` is everything without a widget role. */
export function familyOf(f: Fingerprint): Family {
  if (f.tag === 'iframe' || f.tag === 'frame') return 'frame';
  if (f.tag === 'input') {
    const type = f.type ?? 'text';
    if (type === 'file') return 'file';
    if (type === 'checkbox' || type === 'radio') return 'check';
    if (type === 'range') return 'range';
    if (buttonTypes.has(type)) return 'press';
    return 'text';
  }
  if (f.tag === 'textarea' || f.editable === true) return 'text';
  if (f.tag === 'select') return 'select';
  const role = f.role ?? '';
  if (checkRoles.has(role)) return 'check';
  // role=textbox alone proves nothing: libraries put it on read-only captions; what can be edited is an input or editable.
  if (textRoles.has(role)) return 'text';
  if (role === 'combobox' || role === 'listbox') return 'select';
  if (role === 'slider') return 'range';
  if (f.tag === 'a' || f.tag === 'button' || f.tag === 'summary' || pressRoles.has(role)) return 'press';
  if (f.tag === 'img' || role === 'img') return 'image';
  return 'content';
}

const bridges: Readonly<Record<Family, ReadonlySet<Family>>> = {
  press: new Set<Family>(['press', 'content', 'image', 'select']),
  content: new Set<Family>(['press', 'content', 'image', 'select']),
  image: new Set<Family>(['press', 'content', 'image']),
  // A native or ARIA combobox is often an input in disguise, and a picker's button became a combobox in many libraries.
  select: new Set<Family>(['select', 'text', 'press', 'content']),
  text: new Set<Family>(['text', 'select']),
  check: new Set<Family>(['check']),
  range: new Set<Family>(['range', 'text']),
  file: new Set<Family>(['file']),
  frame: new Set<Family>(['frame']),
};

/** Families of form fields: a page has few of them, so how many there are says something. */
export const fieldFamilies: ReadonlySet<Family> = new Set<Family>(['text', 'select', 'check', 'range', 'file']);

/** True when a candidate may stand for the target; a secret field only for a secret field. */
export function compatible(target: Fingerprint, candidate: Fingerprint): boolean {
  if ((target.secret === true) !== (candidate.secret === true)) return false;
  return bridges[familyOf(target)].has(familyOf(candidate));
}

/** True when the element can take the operation; html, head and body never can, but for the body that a rich-text editor makes editable. */
export function capable(candidate: Fingerprint, capability: Capability): boolean {
  if (forbiddenTags.has(candidate.tag) && !(candidate.tag === 'body' && candidate.editable === true)) return false;
  const family = familyOf(candidate);
  if (capability === 'iframe') return family === 'frame';
  if (family === 'frame') return false;
  switch (capability) {
    case 'editable':
      return family === 'text' || family === 'range' || (family === 'select' && candidate.tag === 'input');
    case 'checkable':
      return family === 'check';
    case 'select':
      return candidate.tag === 'select';
    case 'file':
      return family === 'file';
    case 'any':
      return true;
  }
}
