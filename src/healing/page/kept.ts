/** A value that takes a look at the whole document: computed when it is asked for after a change, at most four times a second. */
const keptForMs = 250;

export class Kept<T> {
  #last: { readonly value: T; readonly at: number; readonly address: string } | null = null;
  #changed = false;

  constructor(
    private readonly document: Document,
    private readonly compute: (document: Document) => T,
  ) {}

  /** To be told of every change of the document. */
  changed(): void {
    this.#changed = true;
  }

  get value(): T {
    const now = performance.now();
    const last = this.#last;
    // Another address is another page, though the document is the same in a single-page app.
    const { URL: address } = this.document;
    if (last !== null && !(this.#changed && (now - last.at > keptForMs || last.address !== address))) return last.value;
    const value = this.compute(this.document);
    this.#last = { value, at: now, address };
    this.#changed = false;
    return value;
  }
}
