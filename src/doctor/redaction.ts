/** The last guard of the doctor's output: passwords of its own addresses and secrets of the environment never leave it. */
import { createRedactor } from '../config/redact.js';
import type { DoctorContext, StepResult } from './types.js';

export function resolveRedaction(context: DoctorContext): (result: StepResult) => StepResult {
  const redactor = createRedactor(context.env);
  return (result) => {
    const urls = [context.config?.databaseUrl, context.config?.redisUrl].filter((url) => url !== undefined);
    const own = redactor.with(urls.flatMap(passwordsOf));
    const all = (texts: readonly string[]): string[] => texts.map((text) => own.text(text));
    return { ...result, summary: own.text(result.summary), evidence: all(result.evidence), advice: all(result.advice) };
  };
}

/** Short ones are masked too: the doctor prints nothing in which a password would be an ordinary word ... but its user and host names. */
function passwordsOf(url: string): string[] {
  const raw = /^[a-z+]+:\/\/[^@/]*?:([^@/]+)@/i.exec(url)?.[1];
  if (!raw) return [];
  let decoded = raw;
  try {
    decoded = decodeURIComponent(raw);
  } catch {
    // A lone percent sign: the raw form is what it is.
  }
  return [raw, decoded].filter((password) => password.length >= 6);
}
