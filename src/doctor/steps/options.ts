/** Are options and variables right? Everything else needs them. */
import { ConfigError } from '../../config/errors.js';
import { resolveConfig } from '../../config/resolveConfig.js';
import { withDotEnv } from '../../config/dotEnv.js';
import { failed, ok, type Step } from '../types.js';

export const options: Step = {
  id: 'options',
  group: 'surroundings',
  title: 'Options and environment',
  run(context) {
    try {
      context.config = resolveConfig({}, context.env, context.cwd);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return failed('wrong-option', error.message, [], ['correct the variable, in the environment or in .env']);
    }
    const set = Object.keys(withDotEnv(context.env, context.cwd)).filter((name) => /^(PACTS_|PG[A-Z]+$|REDIS_URL$)/.test(name));
    return ok('read from the environment and .env', [
      set.length > 0 ? `set: ${set.sort().join(', ')}` : 'none of PACTS_*, PG*, REDIS_URL is set: the defaults hold',
      'options that stand only in the Playwright config are not seen by this command',
    ]);
  },
};
