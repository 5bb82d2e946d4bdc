/**
 * The fingerprint: what is remembered of an element. Plain JSON, versioned, absent = left out, so that it stays below 2 kB.
 * It never holds what a user typed: no value of text fields, text areas or editable content.
 */

/** Texts are cut to this many characters. */
export const textLimit = 100;

/** One enclosing element, nearest first. */
export interface Ancestor {
  readonly tag: string;
  readonly id?: string;
  readonly role?: string;
  /** At most three class tokens that look stable. */
  readonly classes?: readonly string[];
}

/** Texts beside the element, by direction on the screen; `around` when the direction is unknown. */
export interface Neighbours {
  readonly left?: readonly string[];
  readonly above?: readonly string[];
  readonly right?: readonly string[];
  readonly below?: readonly string[];
  readonly around?: readonly string[];
}

/** How many elements of the page shared the value when captured; 1 = only this one. Of texts, those that can be seen. */
export interface Counts {
  readonly text?: number;
  readonly name?: number;
  readonly id?: number;
  /** Of the first test id, and of the name attribute. */
  readonly testId?: number;
  readonly field?: number;
  readonly link?: number;
  /** Of the rarest class token. */
  readonly className?: number;
  /** Which class tokens only this element has: bit i stands for `classes[i]`. */
  readonly ownClasses?: number;
  /** Visible fields of the same family (text fields, selects, checkboxes and radios, ...). */
  readonly fields?: number;
}

export interface Fingerprint {
  readonly version: 1;
  /** Lower case. */
  readonly tag: string;
  /** The `type` of inputs and buttons. */
  readonly type?: string;
  /** Explicit or implied ARIA role. */
  readonly role?: string;
  /** A password or one-time-code field. */
  readonly secret?: boolean;
  /** A contenteditable host. */
  readonly editable?: boolean;
  /** Accessible name and description. */
  readonly name?: string;
  readonly description?: string;
  /** Text directly inside the element, and text of the whole subtree. */
  readonly ownText?: string;
  readonly text?: string;
  /** Caption of an input button; never a typed value. */
  readonly value?: string;
  /** First options of a select. */
  readonly options?: readonly string[];
  readonly id?: string;
  /** The `name` attribute. */
  readonly field?: string;
  readonly classes?: readonly string[];
  /** Attributes used as test ids, data attributes, and aria attributes, without the value when it is long. */
  readonly testIds?: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, string>>;
  readonly aria?: Readonly<Record<string, string>>;
  readonly label?: string;
  readonly placeholder?: string;
  readonly title?: string;
  readonly alt?: string;
  /** Name of the control that a part without a name of its own belongs to: the button around an icon. */
  readonly owner?: string;
  /** Where a link or an image points: host-less path with the query's parameter names. */
  readonly link?: string;
  readonly near?: Neighbours;
  readonly heading?: string;
  readonly landmark?: string;
  readonly form?: string;
  readonly dialog?: string;
  /** Text of the row's key cell (or list item, card) and of the column's header. */
  readonly row?: string;
  readonly column?: string;
  /** Nearest first, at most six. */
  readonly ancestors?: readonly Ancestor[];
  /** Steps from the body with the index among siblings of that tag: `div2/main1/a3`. */
  readonly path?: string;
  /** Nearest ancestor-or-self with an id, and the steps below it: `nav/ul1/li2`. */
  readonly anchor?: string;
  /** Place among siblings of the same tag (from 0), and how many they are. */
  readonly index?: readonly [number, number];
  /** x, y, width, height in CSS pixels relative to the document. */
  readonly box?: readonly [number, number, number, number];
  readonly viewport?: readonly [number, number];
  /** Hosts of the enclosing open shadow roots, outermost first. */
  readonly shadow?: readonly string[];
  readonly counts?: Counts;
  /** What the elements of the page were called, this one included (pageNames.ts); only of a learnt element. */
  readonly names?: string;
  /** The page showed a password field; only of a learnt element. */
  readonly asksPassword?: boolean;
}
