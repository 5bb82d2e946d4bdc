/** Entry of the in-page half: installs the page API under a symbol, once per document, invisible to enumeration. */
import { pageSymbolName, type PageApi } from '../pageApi.js';
import { capture } from './capture.js';
import { compare } from './compare.js';
import { find } from './find.js';
import { gate } from './gate.js';
import { selectorFor } from './selectorFor.js';
import { reveal } from './reveal.js';
import { Kept } from './kept.js';
import { namesOn } from './names.js';
import { plainMatch } from './plainMatch.js';
import { QuietWatch } from './quiet.js';
import { structureOf } from './structure.js';

const apiVersion = 4;

function install(): void {
  const key = Symbol.for(pageSymbolName);
  const holder = globalThis as unknown as Record<symbol, PageApi | undefined>;
  if (holder[key]?.version === apiVersion) return;
  const structure = new Kept(document, structureOf);
  const names = new Kept(document, namesOn);
  const watch = new QuietWatch(document, () => {
    structure.changed();
    names.changed();
  });
  const api: PageApi = {
    version: apiVersion,
    capture: (element) => ({ ...capture(element), ...(names.value === '' ? {} : { names: names.value }) }),
    plainMatch,
    structure: () => structure.value,
    compare,
    find,
    reveal,
    selectorFor: (element) => selectorFor(element),
    quiet: () => ({ ...watch.state(), structure: structure.value }),
    gate,
  };
  Object.defineProperty(globalThis, key, { value: api, enumerable: false, configurable: true });
}

install();
