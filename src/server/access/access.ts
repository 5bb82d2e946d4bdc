/** Who may ask: on a loopback address whoever names it, elsewhere who has the token; and the headers that browsers obey. */
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import net from 'node:net';
import { ConfigError } from '../../config/errors.js';
import { ApiError } from '../errors.js';

const cookieName = 'pacts_session';
const sessionCookie = new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`);
/** Seconds that a browser stays signed in. */
const sessionLength = 30 * 86_400;
/** Shorter tokens can be tried out. */
const shortestToken = 16;
/** Open without a token: they show nothing of the history. */
const openPaths = /^\/(health|ui\/login|ui\/assets\/[^?]*)(\?|$)/;

export interface Access {
  /** Address on which the server listens. */
  readonly host: string;
  readonly token: string | undefined;
}

/** @throws ConfigError if the address needs a token and there is none, or one that is too short */
export function checkAccess({ host, token }: Access): void {
  if (token === undefined && !isLoopback(host))
    throw new ConfigError(
      `pacts serve on ${host} can be reached by other machines and needs a token: set PACTS_API_TOKEN or --token, or serve on 127.0.0.1.`,
    );
  if (token !== undefined && token.length < shortestToken)
    throw new ConfigError(`The token (PACTS_API_TOKEN or --token) must have at least ${shortestToken} characters.`);
}

/** Adds the checks to every route of the server. */
export async function guard(app: FastifyInstance, { host, token }: Access): Promise<void> {
  checkAccess({ host, token });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // With no-referrer a browser names the origin of a form of ours as "null".
    referrerPolicy: { policy: 'same-origin' },
    // This server speaks HTTP; who puts TLS before it sets this there.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
  app.addHook('onRequest', async (request, reply) => {
    if (token === undefined) {
      // A page of another site whose name was pointed at this address asks under that name.
      if (!isLoopback(hostOf(request)))
        throw new ApiError(
          'forbidden',
          'This address answers to the names localhost and 127.0.0.1 only; for others start it with a token.',
        );
    } else if (!openPaths.test(request.url) && !isAuthorized(request, token)) {
      if (request.method === 'GET' && /^\/(ui(\/|\?|$)|\?|$)/.test(request.url))
        return await reply.redirect(`/ui/login?to=${encodeURIComponent(request.url)}`, 303);
      void reply.header('www-authenticate', 'Bearer');
      throw new ApiError('unauthorized', 'Send the token as "Authorization: Bearer TOKEN", or sign in at /ui/login.');
    }
    if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method) && !isSameOrigin(request))
      throw new ApiError('forbidden', 'This came from a page of another site.');
    return undefined;
  });
}

/** The header that signs a browser in. */
export const signIn = (token: string): string =>
  `${cookieName}=${cookieOf(token)}; Max-Age=${sessionLength}; Path=/; HttpOnly; SameSite=Lax`;

/** What the cookie holds: proves the token, and is not it. */
const cookieOf = (token: string): string => createHmac('sha256', token).update('playwright-pacts cookie').digest('base64url');

export function isSameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return name === 'localhost' || name === '::1' || (net.isIPv4(name) && name.startsWith('127.'));
}

function isAuthorized(request: FastifyRequest, token: string): boolean {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (bearer !== undefined) return isSameText(bearer, token);
  const [, session] = sessionCookie.exec(request.headers.cookie ?? '') ?? [];
  return session !== undefined && isSameText(session, cookieOf(token));
}

/** The name in the Host header, without its port. */
function hostOf(request: FastifyRequest): string {
  return (request.headers.host ?? '').replace(/:\d*$/, '');
}

function isSameOrigin({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (headers.origin === undefined) return true;
  try {
    return new URL(headers.origin).host === headers.host;
  } catch {
    return false; // e.g. the origin "null" of a sandboxed page
  }
}
