/** The report as text for a terminal. Pure. */
import pc from 'picocolors';
import type { DoctorReport } from './run.js';
import type { Group, StepResult } from './types.js';

const groups: Readonly<Record<Group, string>> = { surroundings: 'Surroundings', postgres: 'PostgreSQL', redis: 'Redis' };

export function renderReport(report: DoctorReport, color: boolean, verbose: boolean): string {
  const paint = pc.createColors(color);
  const marks = { ok: paint.green('ok     '), failed: paint.red('failed '), skipped: paint.dim('skipped') };
  const lines: string[] = [];
  for (const [group, title] of Object.entries(groups)) {
    const steps = report.steps.filter((step) => step.group === group);
    lines.push('', paint.bold(title));
    for (const step of steps) {
      lines.push(`  ${marks[step.status]}  ${step.title.padEnd(20)} ${oneLine(step.summary)}`);
      const indent = ' '.repeat(32);
      if (verbose || step.status === 'failed') lines.push(...step.evidence.map((line) => paint.dim(`${indent}${oneLine(line)}`)));
      lines.push(...step.advice.map((line) => `${indent}→ ${oneLine(line)}`));
    }
  }
  lines.push('', verdict(report.steps.filter(({ status }) => status === 'failed')));
  return `${lines.join('\n').trimStart()}\n`;
}

function verdict(failures: readonly StepResult[]): string {
  const [first] = failures;
  if (!first) return 'Nothing is wrong that this command can see.';
  const rest = failures.length > 1 ? ` ${failures.length - 1} more step${failures.length > 2 ? 's' : ''} failed.` : '';
  return `${groups[first.group]}, ${first.title}: ${oneLine(first.summary)} (${first.cause ?? ''}).${rest}`;
}

/** Texts come from servers too: one line, no control characters. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ');
}
