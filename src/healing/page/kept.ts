/** A value that takes a look at the whole document: computed when it is asked for after a change. */

export class Kept<T> {
  #last: { readonly value: T; readonly at: number; readonly address: string } | null = null;
  #changed = false;

  constructor(
    private readonly document: Document,
    private readonly compute: (document: Document) => T,
    /** How long a value stays though the document changes; 0: it is dropped with the first change. */
    private readonly keptForMs: number,
  ) {}

  /** To be told of every change of the document. */
  changed(): void {
    this.#changed = true;
    if (this.keptForMs === 0) this.#last = null;
  }

  get value(): T {
    const now = performance.now();
    const last = this.#last;
    // Another address is another page, though the document is the same in a single-page app.
    const { URL: address } = this.document;
    if (last !== null && !(this.#changed && (now - last.at > this.keptForMs || last.address !== address))) return last.value;
    const value = this.compute(this.document);
    this.#last = { value, at: now, address };
    this.#changed = false;
    return value;
  }
}
