/** Which Playwright is supported: the peer dependency of this package, checked at run time. */
import { createRequire } from 'node:module';
import satisfies from 'semver/functions/satisfies.js';

/** Actions take an `AbortSignal` since this version, and healing needs that. The same range stands in package.json. */
export const supportedPlaywright = '>=1.62.0 <2';

/** The version of the Playwright Test that this package runs with. */
export function playwrightVersion(): string {
  const require = createRequire(import.meta.url);
  return (require('@playwright/test/package.json') as { version: string }).version;
}

/** One sentence for a user whose Playwright is not supported; null if it is. */
export function unsupportedPlaywright(version = playwrightVersion()): string | null {
  if (satisfies(version, supportedPlaywright, { includePrerelease: true })) return null;
  return `@playwright/test ${version} is not supported, the plugin stands aside; install a version in the range ${supportedPlaywright}.`;
}
