/** A value that takes a look at the whole document: computed when it is asked for after a change, at most four times a second. */
const keptForMs = 250;

export class Kept {
  #value = '';
  #at = -Infinity;
  #address: string | null = null;
  #changed = true;

  constructor(
    private readonly document: Document,
    private readonly compute: (document: Document) => string,
  ) {}

  /** To be told of every change of the document. */
  changed(): void {
    this.#changed = true;
  }

  get value(): string {
    const now = performance.now();
    // Another address is another page, though the document is the same in a single-page app.
    const { URL: address } = this.document;
    if (this.#address === null || (this.#changed && (now - this.#at > keptForMs || this.#address !== address))) {
      this.#value = this.compute(this.document);
      this.#at = now;
      this.#address = address;
      this.#changed = false;
    }
    return this.#value;
  }
}
