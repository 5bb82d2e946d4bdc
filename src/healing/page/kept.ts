/** A value that takes a look at the whole document: computed when it is asked for after a change. */

interface Look<T> {
  readonly value: T;
  /** When, in milliseconds of `performance.now`, and at which address. */
  readonly at: number;
  readonly address: string;
}

export class Kept<T> {
  #last: Look<T> | null = null;
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
    const kept = this.#kept();
    if (kept) return kept.value;
    const at = performance.now();
    const value = this.compute(this.document);
    this.#last = { value, at, address: this.document.URL };
    this.#changed = false;
    return value;
  }

  /** Whether the value needs no other look at the document. */
  get isKnown(): boolean {
    return this.#kept() !== null;
  }

  #kept(): Look<T> | null {
    const last = this.#last;
    if (last === null || !this.#changed) return last;
    // Another address is another page, though the document is the same in a single-page app.
    return performance.now() - last.at > this.keptForMs || last.address !== this.document.URL ? null : last;
  }
}
