/** `pacts cache`: what is remembered of the locators of each page, and forgetting it. */
import { Command } from 'commander';
import { openBackend, type OpenBackend } from '../composition.js';
import { resolveConfig } from '../config/resolveConfig.js';
import { moment, oneLine, percent } from '../history/format.js';
import { counted } from './counted.js';
import { parseCount, tableOf, type Answer } from './historyCommand.js';

interface Options {
  readonly page?: string;
  readonly locator?: string;
  readonly forget?: boolean;
  readonly last: number;
  readonly json?: boolean;
}

export function cacheCommand(): Command {
  const command = new Command('cache')
    .description('show what is remembered of the locators of each page, or forget it')
    .option('--page <url>', 'one page, by its URL pattern: its locators')
    .option('--locator <text>', 'with --page: one locator, as the specs print it')
    .option('--forget', 'with --page: forget the page, or the one locator, in the database and in Redis')
    .option('--last <n>', 'how many rows', parseCount, 50)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
A locator that is forgotten is learnt anew by the next test that passes with it. Heals stay in the history.
Examples: pacts cache
          pacts cache --page "http://localhost:3000/orders/*"
          pacts cache --page "http://localhost:3000/orders/*" --locator "locator('#buy')" --forget`,
    );
  return command.action(async (options: Options) => {
    if (options.page === undefined && (options.forget || options.locator !== undefined))
      command.error(`error: option '${options.forget ? '--forget' : '--locator <text>'}' needs --page.`, { exitCode: 2 });
    const backend = await openBackend(resolveConfig());
    try {
      const { json, text } = await (
        options.page === undefined ? pages(backend, options.last) : onePage(backend, options.page, options)
      ).catch((error: unknown) => {
        throw error instanceof Error && 'code' in error ? backend.storage.explain(error) : error;
      });
      console.log(options.json ? JSON.stringify(json, null, 2) : text);
    } finally {
      await backend.close();
    }
  });
}

async function pages({ storage }: OpenBackend, last: number): Promise<Answer> {
  const found = await storage.selectors.pages();
  if (found.length === 0) return { json: found, text: `No locator is remembered in the database ${storage.description}.` };
  const rows = found
    .slice(0, last)
    .map((page) => [
      page.urlPattern,
      page.entries,
      page.healed,
      page.hits,
      page.misses,
      page.expired,
      moment(page.verifiedAt.toISOString()),
    ]);
  return { json: found, text: tableOf(['page', 'locators', 'healed', 'hits', 'misses', 'expired', 'last verified'], rows, [0]) };
}

async function onePage({ storage, stores }: OpenBackend, page: string, { locator, forget, last }: Options): Promise<Answer> {
  const found = await storage.selectors.listPage(page, locator ?? null);
  const what = `${locator === undefined ? '' : `${oneLine(locator, 120)} on `}${oneLine(page, 120)}`;
  if (found.length === 0) return { json: found, text: `Nothing is remembered of ${what} in the database ${storage.description}.` };
  if (forget) {
    await Promise.all(stores.map((store) => store.retire(found)));
    return { json: { forgotten: found.length }, text: `Forgot ${counted(found.length, 'locator')} of ${oneLine(page, 120)}.` };
  }
  const rows = found
    .slice(0, last)
    .map((entry) => [
      entry.framePath === '' ? entry.locator : `${entry.framePath} >> ${entry.locator}`,
      entry.healedLocator ?? '',
      entry.confidence === null ? '' : percent(entry.confidence * 100),
      entry.hits,
      entry.misses,
      entry.expired ? 'expired' : '',
      moment(entry.verifiedAt.toISOString()),
    ]);
  return { json: found, text: tableOf(['locator', 'healed to', 'confidence', 'hits', 'misses', '', 'last verified'], rows, [0, 1]) };
}
