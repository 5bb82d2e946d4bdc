/** What every route of the API has in common: the form of its errors, and the sentences about wrong parameters. */
import type { FastifyError, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CursorError } from '../../storage/history/reader.js';
import { ApiError } from '../errors.js';

export const errorAnswer = z
  .object({ error: z.object({ code: z.string().describe('a word for machines'), message: z.string().describe('a sentence for people') }) })
  .describe('What went wrong.');

/** The answers of a route: one schema for success, one form for all errors. */
export const answers = <T extends z.ZodType>(schema: T) => ({
  200: schema.describe(schema.description ?? 'The answer.'),
  '4xx': errorAnswer,
  '5xx': errorAnswer,
});

/** Throws what the API says of something that is not there. */
export function found<T>(value: T | null, what: string): T {
  if (value === null) throw new ApiError('not_found', `There is no ${what} in the history.`);
  return value;
}

/** An error of a request in a sentence that names the parameter, what it must be, and what was received. */
export function explained(error: FastifyError | CursorError, request: FastifyRequest): Error {
  if (error instanceof CursorError)
    return new ApiError('bad_request', `${error.message}, received ${quoted(valueOf(request.query, 'cursor'))}.`, { cause: error });
  const [first] = 'validation' in error ? (error.validation ?? []) : [];
  if (!first) return error;
  const part = partOf(error.validationContext, request);
  const unknown: unknown = (first.params as { keys?: unknown }).keys;
  const shape = part.schema instanceof z.ZodObject ? (part.schema.shape as Record<string, z.ZodType>) : {};
  if (Array.isArray(unknown))
    return new ApiError(
      'bad_request',
      `There is no ${part.word} ${quoted(unknown[0])} here; ${Object.keys(shape).length > 0 ? `known are ${Object.keys(shape).join(', ')}` : 'this takes none'}.`,
      { cause: error },
    );
  const [, name = ''] = first.instancePath.split('/');
  const wanted = shape[name]?.description ?? 'an object in JSON';
  return new ApiError('bad_request', `${name || `The ${part.word}`} must be ${wanted}, received ${quoted(valueOf(part.value, name))}.`, {
    cause: error,
  });
}

interface Part {
  readonly word: string;
  readonly schema: unknown;
  readonly value: unknown;
}

function partOf(context: string | undefined, { routeOptions: { schema }, query, params, body }: FastifyRequest): Part {
  if (context === 'params') return { word: 'part of the path', schema: schema?.params, value: params };
  if (context === 'body') return { word: 'field', schema: schema?.body, value: body };
  return { word: 'parameter', schema: schema?.querystring, value: query };
}

const valueOf = (object: unknown, name: string): unknown =>
  typeof object === 'object' && object !== null && name !== '' ? (object as Record<string, unknown>)[name] : object;

function quoted(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${shown.length > 100 ? `${shown.slice(0, 99)}…` : shown}"`;
}
