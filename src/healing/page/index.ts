/** Entry of the in-page half: installs the page API under a symbol, once per document, invisible to enumeration. */
import { pageSymbolName, type PageApi } from '../pageApi.js';
import { capture } from './capture.js';
import { compare } from './compare.js';
import { find } from './find.js';
import { gate } from './gate.js';
import { selectorFor } from './selectorFor.js';
import { reveal } from './reveal.js';
import { QuietWatch } from './quiet.js';

const apiVersion = 2;

function install(): void {
  const key = Symbol.for(pageSymbolName);
  const holder = globalThis as unknown as Record<symbol, PageApi | undefined>;
  if (holder[key]?.version === apiVersion) return;
  const watch = new QuietWatch(document);
  const api: PageApi = {
    version: apiVersion,
    capture: (element) => capture(element),
    compare,
    find,
    reveal,
    selectorFor: (element) => selectorFor(element),
    quiet: () => watch.state(),
    gate,
  };
  Object.defineProperty(globalThis, key, { value: api, enumerable: false, configurable: true });
}

install();
