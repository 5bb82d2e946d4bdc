/** The error of a wrong option or environment variable. */

/** One sentence: which option, what is wanted, what was received, what to do. Without a stack, which would say nothing more. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.stack = `${this.name}: ${message}`;
  }
}
