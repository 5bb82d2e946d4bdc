/** A short form of an element for people: `<button class="buy">Buy now</button>`. Never holds typed values. */
import { attribute, squeeze, tagOf, textOf } from './dom.js';

const shown = ['id', 'type', 'name', 'role', 'class', 'data-testid', 'aria-label', 'placeholder', 'href', 'alt', 'title'];

export function preview(element: Element): string {
  const tag = tagOf(element);
  let head = tag;
  for (const name of shown) {
    const value = squeeze(attribute(element, name), 40);
    if (value !== '' && head.length < 110) head += ` ${name}="${value.replace(/"/g, "'")}"`;
  }
  const text = (element as HTMLElement).isContentEditable ? '' : textOf(element, 50);
  return text === '' ? `<${head}>` : `<${head}>${text}</${tag}>`;
}
