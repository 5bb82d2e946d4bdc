/** `pacts serve`: the HTTP API and the web pages. */
import { Command, InvalidArgumentError } from 'commander';
import { ConfigError } from '../config/errors.js';
import { withDotEnv } from '../config/dotEnv.js';
import { resolveConfig } from '../config/resolveConfig.js';

interface Options {
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  readonly artifacts?: readonly string[];
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('serve the history as web pages and as an HTTP API')
    .option('--port <number>', 'port; 0 takes any free one', parsePort, 7227)
    .option('--host <address>', 'address; others than 127.0.0.1 need a token', '127.0.0.1')
    .option(
      '--token <text>',
      'what clients must know, 16 characters or more; better set PACTS_API_TOKEN, which nobody can see in a list of processes',
    )
    .option(
      '--artifacts <folder...>',
      'folders with screenshots, videos and traces, besides test-results, playwright-report and blob-report',
    )
    .addHelpText('after', '\nExample: pacts serve --artifacts e2e/results')
    .action(async ({ host, port, token, artifacts = [] }: Options) => {
      const { serve } = await import('../serving.js');
      const onFailure = (error: Error): void => console.error(`pacts serve: ${error.message}`);
      const secret = token ?? (withDotEnv(process.env, process.cwd())['PACTS_API_TOKEN'] || undefined);
      const server = await serve(resolveConfig(), { host, port, token: secret, artifacts, onFailure }).catch((error: unknown) => {
        throw error instanceof Error ? listenError(error, host, port) : error;
      });
      console.log(`Serving the history in the database ${server.database} at ${server.url} (Ctrl+C stops it).`);
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
      });
      await server.stop();
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError(`It must be a number from 0 to 65535, received "${text}".`);
  return port;
}

/** A port that can't be had is the user's matter and needs no stack. */
function listenError(error: Error & { code?: unknown }, host: string, port: number): Error {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `The port ${port} on ${host} is in use; stop what uses it, or take another with --port.`,
    EACCES: `The port ${port} on ${host} may not be used by this user; take one from 1024 on with --port.`,
    EADDRNOTAVAIL: `${host} is no address of this machine; take another with --host.`,
    ENOTFOUND: `${host} is no address that this machine knows; take another with --host.`,
  };
  const reason = typeof error.code === 'string' ? reasons[error.code] : undefined;
  return reason === undefined ? error : new ConfigError(reason, { cause: error });
}
