/** Which Playwright is supported: the peer dependency of this package, checked at run time. */
import { createRequire } from 'node:module';

/** Actions take an `AbortSignal` since 1.62, and healing needs that. */
const oldest = { major: 1, minor: 62 };
/** The same range stands in package.json. */
export const supportedPlaywright = `>=${oldest.major}.${oldest.minor}.0 <${oldest.major + 1}`;

/** The version of the Playwright Test that this package runs with. */
export function playwrightVersion(): string {
  const require = createRequire(import.meta.url);
  return (require('@playwright/test/package.json') as { version: string }).version;
}

/** One sentence for a user whose Playwright is not supported; null if it is. */
export function unsupportedPlaywright(version = playwrightVersion()): string | null {
  // Every worker asks at its start, and `semver` compiles some forty regular expressions before it answers.
  const [major, minor] = version.split('.').map(Number);
  const isBeforeOldest = version.startsWith(`${oldest.major}.${oldest.minor}.0-`); // a pre-release of it
  if (major === oldest.major && minor !== undefined && minor >= oldest.minor && !isBeforeOldest) return null;
  return `@playwright/test ${version} is not supported, the plugin stands aside; install a version in the range ${supportedPlaywright}.`;
}
