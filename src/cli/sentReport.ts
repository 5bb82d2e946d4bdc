/** What was sent, in sentences; for the commands that send results. */
import type { Sent } from '../storage/sendItems.js';
import { counted } from './counted.js';

/** @param from where the results come from and go to, in words */
export function sentences({ sent, superseded }: Sent, from: string): string[] {
  return [
    `Sent ${counted(sent, 'result')} ${from}.`,
    superseded > 0 ? `${counted(superseded, 'result')} had been replaced by a later start of the same shard.` : '',
  ].filter(Boolean);
}

/** One line for each reason. */
export function problemsOf({ rejected, broken }: Sent & { readonly broken: number }): string[] {
  const reasons = new Map<string, number>();
  for (const { reason } of rejected) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [
    ...[...reasons].map(([reason, number]) => `the database does not take ${counted(number, 'result')}: ${reason}`),
    ...(broken > 0 ? [counted(broken, 'line is no result', 'lines are no results')] : []),
  ];
}
