/** /ui/login: gives a browser that knows the token a cookie. */
import type { FastifyInstance } from 'fastify';
import { isSameText, signIn } from './access.js';

/** Its form is the only body that is not JSON: a plugin scope of its own parses it. */
export async function login(app: FastifyInstance, { token }: { readonly token: string | undefined }): Promise<void> {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 4096 }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)));
  });

  app.get<{ Querystring: { to?: unknown } }>('/ui/login', { schema: { hide: true } }, async (request, reply) => {
    const to = localPath(request.query.to);
    return token === undefined ? await reply.redirect(to, 303) : await reply.type('text/html; charset=utf-8').send(form(to, ''));
  });

  app.post<{ Body: { token?: unknown; to?: unknown } | null }>('/ui/login', { schema: { hide: true } }, async (request, reply) => {
    const to = localPath(request.body?.to);
    const given = request.body?.token;
    if (token === undefined) return await reply.redirect(to, 303);
    if (typeof given !== 'string' || !isSameText(given.trim(), token))
      return await reply.code(401).type('text/html; charset=utf-8').send(form(to, '<p role="alert">This is not the token.</p>'));
    return await reply.header('set-cookie', signIn(token)).redirect(to, 303);
  });
}

/** A path of this server and nothing that a browser could take for another one. */
function localPath(to: unknown): string {
  return typeof to === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(to) && !to.includes('\\') ? to : '/';
}

function form(to: string, note: string): string {
  const value = to.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Sign in · playwright-pacts</title></head>
<body><main><h1>playwright-pacts</h1>${note}
<form method="post" action="/ui/login"><input type="hidden" name="to" value="${value}">
<p><label>Token <input type="password" name="token" autocomplete="current-password" required autofocus></label> <button>Sign in</button></p>
<p>It is the value of PACTS_API_TOKEN, or of --token, with which pacts serve was started.</p></form></main></body></html>
`;
}
