/** What the page half needs to learn elements and to notice changes: all that a suite without broken locators loads. */
import type { Fingerprint } from '../fingerprint.js';
import { pageSymbolName, type Captured, type LearningApi, type PageApi } from '../pageApi.js';
import { capture } from './capture.js';
import { textsByBeginning } from './counts.js';
import { Kept } from './kept.js';
import { namesOn } from './names.js';
import { plainMatch, WordedElements } from './plainMatch.js';
import { asksPassword, QuietWatch } from './quiet.js';
import { SpareTime } from './spareTime.js';
import { structureOf } from './structure.js';

const apiVersion = 7;
/** A document that changes all the time is looked at as a whole four times a second (milliseconds). */
const keptForMs = 250;

type Installed = LearningApi & Partial<PageApi>;

/** What is installed in the document, if it is of this version. */
export function installed(): Installed | undefined {
  const held = (globalThis as unknown as Record<symbol, Installed | undefined>)[Symbol.for(pageSymbolName)];
  return held?.version === apiVersion ? held : undefined;
}

/** Under a symbol, invisible to enumeration. */
export function install(api: LearningApi): void {
  Object.defineProperty(globalThis, Symbol.for(pageSymbolName), { value: api, enumerable: false, configurable: true });
}

export function learningApi(): LearningApi {
  const structure = new Kept(document, structureOf, keptForMs);
  const names = new Kept(document, namesOn, keptForMs);
  const password = new Kept(document, asksPassword, keptForMs);
  const texts = new Kept(document, textsByBeginning, 0);
  const worded = new Kept(document, (document) => new WordedElements(document), 0);
  const kept = [structure, names, password, texts, worded];
  const changed = (): void => {
    for (const value of kept) value.changed();
  };
  const watch = new QuietWatch(document, changed);
  const now = <T>(value: Kept<T>): T => {
    if (watch.isBlind) value.changed();
    return value.value;
  };
  const own = (element: Element): Fingerprint => capture(element, (scope) => (scope === document ? now(texts) : textsByBeginning(scope)));
  const ofDocument = (): Pick<Fingerprint, 'names' | 'asksPassword'> => ({
    ...(now(names) === '' ? {} : { names: now(names) }),
    ...(now(password) ? { asksPassword: true } : {}),
  });
  return {
    version: apiVersion,
    capture: (element) => ({ ...own(element), ...ofDocument() }),
    captureAll: async (queries, waitsForFrames, compare) => {
      const spare = new SpareTime(waitsForFrames);
      /** The texts, names and structure of a document take a few milliseconds each. */
      const turn = async (value: Kept<unknown>): Promise<void> => {
        if (watch.isBlind || !value.isKnown) await spare.next();
        now(value);
      };
      await spare.begin();
      const { URL: address } = document;
      await turn(texts);
      const found = queries.map(({ parts, learnt }) => {
        try {
          const element = plainMatch(parts, now(worded));
          const other = element && learnt && compare ? compare(element, learnt.fingerprint, learnt.locator) : null;
          return element && { element, fingerprint: own(element), other };
        } catch {
          return null;
        }
      });
      await turn(names);
      await turn(structure);
      spare.end();
      return found.map((one): Captured | null => {
        // Another view by now, and what has been seen since is not of the element's.
        if (!one?.element.isConnected || document.URL !== address) return null;
        const { fingerprint, other } = one;
        return { fingerprint: { ...fingerprint, ...ofDocument() }, structure: now(structure), other };
      });
    },
    plainMatch: (parts) => plainMatch(parts, now(worded)),
    structure: () => now(structure),
    lastChange: () => watch.last,
    asText: (answer) => (hasOwnJson() ? answer : JSON.stringify(answer)),
  };
}

/** Old libraries give arrays or strings a `toJSON`. */
function hasOwnJson(): boolean {
  return [Object, Array, String, Number].some(({ prototype }) => 'toJSON' in prototype);
}
