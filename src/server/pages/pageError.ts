/** A page that can't be shown, in one sentence for whoever asked for it. */
export class PageError extends Error {
  override readonly name = 'PageError';

  /** @param statusCode of HTTP */
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}
