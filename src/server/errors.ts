/** Errors of the API: a status, a word for machines, a sentence for people. */
export type ErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'gone'
  | 'not_acceptable'
  | 'unsupported_media_type'
  | 'unavailable'
  | 'internal';

const statusOf: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  not_acceptable: 406,
  gone: 410,
  unsupported_media_type: 415,
  internal: 500,
  unavailable: 503,
};

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly statusCode: number;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.statusCode = statusOf[code];
  }
}

/** The word for a status that the server library answers with. */
export function codeOf(status: number): ErrorCode {
  const [known] = Object.entries(statusOf).find(([, value]) => value === status) ?? [];
  return (known as ErrorCode | undefined) ?? (status < 500 ? 'bad_request' : 'internal');
}
