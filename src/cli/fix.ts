/** `pacts fix`: writes the locators of confirmed heals into the specs. A dry run unless `--write` is given. */
import fs from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { ConfigError } from '../config/errors.js';
import type { Heal } from '../history/schemas.js';
import { oneLine, plural } from '../history/format.js';
import { rewrite, type Healed, type Rewrite } from '../fix/rewrite.js';
import { findSpec } from '../fix/specFiles.js';
import { answer, newHistoryCommand, scopeOf, type HistoryOptions } from './historyCommand.js';

interface Options extends HistoryOptions {
  readonly write?: boolean;
  readonly root: string;
  readonly test?: string;
}

/** What becomes of one spec. */
interface Fixed {
  readonly file: string;
  /** Null if the file was not found. */
  readonly path: string | null;
  readonly edits: Rewrite['edits'];
  readonly refused: Rewrite['refused'];
}

export function fixCommand(): Command {
  return newHistoryCommand('fix', 'write the locators of confirmed heals into the specs; shows them unless --write is given', 1000, '30d')
    .option('--write', 'change the files')
    .option('--root <folder>', 'where the specs are', '.')
    .option('--test <pattern>', 'only where a title, file or locator contains this; * stands for anything')
    .addHelpText('after', '\nExample: pacts fix --test checkout --write')
    .action(async (options: Options) => {
      if (!fs.statSync(options.root, { throwIfNoEntry: false })?.isDirectory())
        throw new ConfigError(`--root ${path.resolve(options.root)} is not a folder; name the folder of your specs.`);
      await answer('fix', options, async ({ heals }) => {
        const { test, branch, project, since, last } = options as Partial<Options> & Pick<Options, 'last'>;
        const status = ['confirmed', 'suspect', 'refused', 'retired'] as const;
        const { items } = await heals.list({ status: [...status], test, branch, project, since, limit: last });
        const fixed = [...byFile(standing(items))].map(([file, list]) => fixFile(file, list, options));
        return { json: fixed, text: textOf(fixed, options) };
      });
    });
}

/** Heals that are the last word on their place: what was refused, suspect or retired later is not written. */
function standing(heals: readonly Heal[]): Heal[] {
  const seen = new Set<string>();
  return heals.filter((heal) => {
    const place = JSON.stringify([heal.file, heal.line, heal.column, heal.framePath, heal.locator]);
    if (heal.file === null || seen.has(place)) return false;
    seen.add(place);
    return heal.status === 'confirmed' && heal.healedLocator !== null;
  });
}

function byFile(heals: readonly Heal[]): Map<string, Heal[]> {
  const files = new Map<string, Heal[]>();
  for (const heal of heals) files.set(heal.file ?? '', [...(files.get(heal.file ?? '') ?? []), heal]);
  return files;
}

function fixFile(file: string, heals: readonly Healed[], { root, write }: Options): Fixed {
  const found = findSpec(path.resolve(root), file);
  if (typeof found === 'string') return { file, path: null, edits: [], refused: heals.map((heal) => ({ heal, reason: found })) };
  const { source, edits, refused } = rewrite(fs.readFileSync(found.file, 'utf8'), heals);
  if (write && edits.length > 0) fs.writeFileSync(found.file, source);
  return { file, path: path.relative(process.cwd(), found.file), edits, refused };
}

function textOf(fixed: readonly Fixed[], options: Options): string {
  const edits = fixed.reduce((sum, one) => sum + one.edits.length, 0);
  const refused = fixed.reduce((sum, one) => sum + one.refused.length, 0);
  if (edits + refused === 0) return `No confirmed heal${scopeOf(options)}: there is nothing to write.`;
  const lines: string[] = [];
  for (const { file, path: place, edits, refused } of fixed) {
    for (const { line, before, after } of edits) {
      lines.push(`${oneLine(place ?? file)}:${line}`);
      lines.push(...before.split('\n').map((text) => `- ${oneLine(text)}`), ...after.split('\n').map((text) => `+ ${oneLine(text)}`), '');
    }
    for (const { heal, reason } of refused)
      lines.push(
        `${oneLine(place ?? file)}:${heal.line ?? '?'} not written: ${oneLine(heal.locator, 120)} → ${oneLine(heal.healedLocator ?? '', 120)}: ${oneLine(reason, 300)}`,
        '',
      );
  }
  const done = options.write ? `${plural(edits, 'locator')} written` : `${plural(edits, 'locator')} can be written; --write does it`;
  return [...lines, `${done}${refused > 0 ? `; ${refused} to be changed by hand` : ''}.`].join('\n');
}
