/** The last guard of the doctor's output: passwords of its own addresses and secrets of the environment never leave it. */
import { withDotEnv } from '../config/dotEnv.js';
import { createRedactor } from '../config/redact.js';
import type { DoctorContext, StepResult } from './types.js';

export function resolveRedaction(context: DoctorContext): (result: StepResult) => StepResult {
  const env = withDotEnv(context.env, context.cwd);
  return (result) => {
    const { databaseUrl, redisUrl } = context.config ?? {};
    // The redactor takes the passwords out of variables that are URLs; these may come from several.
    const redactor = createRedactor({ ...env, 'pacts.databaseUrl': databaseUrl, 'pacts.redisUrl': redisUrl });
    const all = (texts: readonly string[]): string[] => texts.map((text) => redactor.text(text));
    return { ...result, summary: redactor.text(result.summary), evidence: all(result.evidence), advice: all(result.advice) };
  };
}
