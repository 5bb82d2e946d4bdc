/**
 * The situations of the conformance suite: each is a document around an element, and how a spec points at it. Plain JavaScript, because it is
 * copied into the project that is run with and without the plugin.
 */

/**
 * Milliseconds: what calls get that fail in a situation (long enough for a whole turn of Playwright's retries, and for looks of the plugin, the first of which
 * comes after 150), and how late an element is.
 */
const short = 700;
const late = 300;
const long = 8000;

const direct = { soon: 500, target: (page, selector) => page.locator(selector), scope: (page) => page };

/**
 * `timeout` is what every call of the situation gets, `soon` what those get that fail in most situations (milliseconds), `scope` what has the methods that
 * take a selector; `thorough` has all operations run in it and not only the core; with `inFrame` the document is that of a frame. With `mouseAway` the mouse
 * rests where no element is going to be: Chromium has the element under a resting mouse hovered some time after it was laid out.
 */
export const situations = {
  'found at once': { thorough: true, ...direct, timeout: long, body: (element) => element },
  'found late': {
    ...direct,
    soon: 2000,
    timeout: long,
    body: (element) =>
      `<template>${element}</template><script>setTimeout(() => document.body.append(document.querySelector('template').content), ${late})</script>`,
  },
  'never found': { thorough: true, ...direct, timeout: short, body: () => '<p>Nothing here</p>' },
  'several found': { thorough: true, ...direct, timeout: short, body: (element) => `${element}<hr>${element}` },
  hidden: { ...direct, timeout: short, body: (element) => `<div style="display: none">${element}</div>` },
  disabled: {
    ...direct,
    timeout: short,
    body: (element) => `<fieldset disabled style="border: 0; margin: 0; padding: 0">${element}</fieldset>`,
  },
  covered: {
    ...direct,
    timeout: short,
    body: (element) => `${element}<div id="cover" style="position: fixed; inset: 0; background: #fff8"></div>`,
  },
  // The first pointer or focus that reaches the element replaces it by a copy.
  'detached while acting': {
    ...direct,
    timeout: long,
    mouseAway: true,
    body: (element, selector) =>
      `${element}<script>{ const first = document.querySelector('${selector}'); for (const type of ['pointerover', 'focusin']) first.addEventListener(type, () => first.replaceWith(first.cloneNode(true)), { once: true }); }</script>`,
  },
  'in a frame': {
    target: (page, selector) => page.frameLocator('iframe').locator(selector),
    scope: (page) => page.frame('inner'),
    soon: 500,
    timeout: long,
    inFrame: true,
    body: (element) => element,
  },
  'in a shadow root': {
    ...direct,
    timeout: long,
    body: (element) =>
      `<div id="host"></div><script>document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(element)};</script>`,
  },
};

/** What happened in a document, in its order: every trusted or made event of these types with the element that it was for. */
const recorder = `<script>
window.happened = [];
for (const type of ['click', 'auxclick', 'contextmenu', 'mousedown', 'mouseup', 'touchstart', 'input', 'change', 'keydown', 'focusin', 'focusout', 'dragstart', 'drop', 'own'])
  document.addEventListener(type, (event) => window.happened.push(type + ' ' + (event.composedPath()[0].className || event.composedPath()[0].nodeName) + (event.isTrusted ? '' : ' made')), true);
</script>`;

/** The document of an operation in a situation. Each operation has a selector of its own, so that nothing is known of it at first. */
export function documentOf(situation, element, selector) {
  const body = situations[situation].body(element.replace('class="t"', `class="${selector.slice(1)}"`), selector);
  return `<!doctype html><meta charset="utf-8"><title>Conformance</title>${recorder}<h1>Conformance</h1>${body}<p id="end">End</p>`;
}

/** The document around the one of a situation in a frame. */
export const frameHost =
  '<!doctype html><title>Conformance</title><iframe name="inner" style="width: 700px; height: 500px"></iframe><p id="end">End</p>';
