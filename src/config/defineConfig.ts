/** Entry `playwright-pacts/config`: adds the plugin to a Playwright config in one call. */
import type { PlaywrightTestConfig, ReporterDescription } from '@playwright/test';
import type { PactsOptions, PactsReporterOptions } from './options.js';
import { resolveConfig } from './resolveConfig.js';

export type { AssertionPolicy, PactsMode, PactsOptions, PactsReporterOptions } from './options.js';

/** What `withPacts` takes. */
export interface WithPactsOptions extends PactsOptions {
  /** Options of the reporter alone, on top of the others; `false`: keep no history. @default {} */
  reporter?: PactsReporterOptions | false;
}

const reporterModule = 'playwright-pacts/reporter';

/**
 * Returns the config with `use.pacts` and the reporter added; nothing of it is removed.
 * @throws ConfigError for a wrong option
 * @example export default withPacts(defineConfig({ testDir: 'e2e' }), { failOnHeal: true });
 */
export function withPacts<TestArgs extends object, WorkerArgs extends object>(
  config: PlaywrightTestConfig<TestArgs, WorkerArgs>,
  options: WithPactsOptions = {},
): PlaywrightTestConfig<TestArgs, WorkerArgs> {
  const { reporter, ...shared } = options;
  resolveConfig(shared, process.env, process.cwd(), 'withPacts');
  const use = config.use ?? {};
  const ownUse = 'pacts' in use ? (use.pacts as PactsOptions) : {};
  const merged: PactsOptions = { ...shared, ...ownUse };
  const reporters = reportersOf(config);
  if (reporter !== false && !reporters.some(([name]) => name === reporterModule))
    reporters.push([reporterModule, { ...merged, ...reporter }]);
  return { ...config, reporter: reporters, use: { ...use, pacts: merged } as typeof use };
}

/** The configured reporters as a list; Playwright's own default when there are none. */
function reportersOf(config: Pick<PlaywrightTestConfig, 'reporter'>): ReporterDescription[] {
  const { reporter } = config;
  if (reporter === undefined) return [[process.env['CI'] ? 'dot' : 'list']];
  return typeof reporter === 'string' ? [[reporter]] : [...reporter];
}
