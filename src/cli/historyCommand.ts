/** What the commands that show the history share: their options, the opened history, and tables that fit the terminal. */
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { resolveConfig } from '../config/resolveConfig.js';
import { oneLine } from '../history/format.js';
import { defaultSince, parseSince } from '../history/since.js';
import { openHistory, type History } from '../storage/history/history.js';
import { openStorage } from '../storage/storage.js';

export interface HistoryOptions {
  readonly json?: boolean;
  readonly since: Date;
  readonly branch?: string;
  readonly project?: string;
  readonly last: number;
}

/** What a command has to show: data for machines, text for people. */
export interface Answer {
  readonly json: unknown;
  readonly text: string;
}

/** A command with `--json --since --branch --project --last`. @param last default of `--last` */
export function newHistoryCommand(name: string, description: string, last: number, since: string | null = defaultSince): Command {
  const command = new Command(name)
    .description(description)
    .option('--since <time>', 'from when on: 24h, 14d, 2w or a date', parseTime, since === null ? undefined : parseSince(since))
    .option('--branch <name>', 'only builds of this branch')
    .option('--project <name>', 'only tests of this Playwright project')
    .option('--last <n>', 'how many rows', parseCount, last)
    .option('--json', 'print JSON');
  const sinceOption = command.options.find(({ long }) => long === '--since');
  if (sinceOption && since !== null) sinceOption.defaultValueDescription = since;
  return command;
}

/** Opens the history, prints the answer and closes it. */
export async function answer(
  name: string,
  options: { readonly json?: boolean },
  ask: (history: History, database: string) => Promise<Answer>,
): Promise<void> {
  const storage = await openStorage(resolveConfig(), { applicationName: `pacts ${name}` });
  try {
    const { json, text } = await ask(openHistory(storage), storage.description).catch((error: unknown) => {
      throw error instanceof Error && 'code' in error ? storage.explain(error) : error;
    });
    console.log(options.json ? JSON.stringify(json, null, 2) : text);
  } finally {
    await storage.close();
  }
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw new InvalidArgumentError(`It must be a whole number from 1 to 10000, received "${text}".`);
  return count;
}

function parseTime(text: string): Date {
  try {
    return parseSince(text);
  } catch (error) {
    throw new InvalidArgumentError(`${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** ` since 2026-03-10 on branch main`: what an empty answer was about. */
export function scopeOf(options: Partial<HistoryOptions>): string {
  return [
    options.since ? ` since ${options.since.toISOString().slice(0, 16).replace('T', ' ')}` : '',
    options.branch === undefined ? '' : ` on the branch ${oneLine(options.branch, 60)}`,
    options.project === undefined ? '' : ` in the project ${oneLine(options.project, 60)}`,
  ].join('');
}

/** Without a terminal nobody folds lines: as wide as people can still read. */
const widthWithoutTerminal = 160;

/**
 * A table that fits the terminal.
 * @param flexible indexes of the columns that give way when there is too little room; texts there are cut
 */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[], flexible: readonly number[]): string {
  const texts = rows.map((row) => row.map((cell) => oneLine(String(cell), 400)));
  const widths = head.map((title, index) => Math.max(title.length, ...texts.map((row) => row[index]?.length ?? 0)));
  const room = Math.max(60, process.stdout.isTTY ? process.stdout.columns : widthWithoutTerminal) - 3 * head.length - 1;
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = flexible.reduce((best, index) => ((widths[index] ?? 0) > (widths[best] ?? 0) ? index : best), flexible[0] ?? 0);
    if ((widths[widest] ?? 0) <= 12) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of texts) table.push(row.map((cell, index) => oneLine(cell, widths[index])));
  return table.toString();
}
