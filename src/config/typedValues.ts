/** Which calls type something, and what was typed: secrets until proven otherwise. Pure. */

/** Shorter values are too common to be searched for in texts; the titles of the steps that typed them are masked all the same. */
const shortest = 4;
/** What a spec hands to a function in the page is more often a name than a secret. */
const shortestArgument = 6;
/** No text of a page or an error holds a longer value in one piece. */
const longest = 2000;

/** The parameter of Playwright's protocol that holds the typed text, by method. */
const textParameters: Readonly<Record<string, string>> = { fill: 'value', type: 'text', keyboardType: 'text', keyboardInsertText: 'text' };
const keyMethods = new Set(['press', 'keyboardPress']);
const evaluateMethods = new Set(['evaluateExpression', 'evaluateExpressionHandle', 'evalOnSelector', 'evalOnSelectorAll']);

/** Collects what one test types, key by key too. */
export class TypedValues {
  readonly #values = new Set<string>();
  #keys = '';

  /** Told of each call of the spec. @returns whether there is a new value */
  note(method: string, params: Readonly<Record<string, unknown>>): boolean {
    const before = this.#values.size;
    const parameter = textParameters[method];
    if (parameter !== undefined) this.#add(params[parameter], shortest);
    else if (keyMethods.has(method)) this.#key(String(params['key']));
    else if (evaluateMethods.has(method))
      for (const text of textsIn((params['arg'] as SerializedArgument | undefined)?.value)) this.#add(text, shortestArgument);
    return this.#values.size > before;
  }

  get values(): ReadonlySet<string> {
    return this.#values;
  }

  /** Single characters in a row are a word; another key ends it. */
  #key(key: string): void {
    this.#keys = /^.$/su.test(key) ? this.#keys + key : '';
    this.#add(this.#keys, shortest);
  }

  #add(text: unknown, least: number): void {
    if (typeof text === 'string' && isWorthMasking(text, least)) this.#values.add(text);
  }
}

export function isWorthMasking(text: string, least = shortest): boolean {
  return text.trim().length >= least && text.length <= longest;
}

/** An argument as Playwright serialises it. Its handles lead to all that Playwright holds, so only the value is looked at. */
interface SerializedArgument {
  readonly value?: SerializedValue;
}

/** A text, a list, or an object's properties; other kinds of values hold no text. */
interface SerializedValue {
  readonly s?: unknown;
  readonly a?: readonly SerializedValue[];
  readonly o?: readonly { readonly v: SerializedValue }[];
}

function* textsIn(value: SerializedValue | undefined): Generator<string> {
  if (typeof value?.s === 'string') yield value.s;
  for (const item of value?.a ?? []) yield* textsIn(item);
  for (const property of value?.o ?? []) yield* textsIn(property.v);
}
