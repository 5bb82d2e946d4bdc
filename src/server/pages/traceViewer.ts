/** The trace viewer that comes with Playwright, served from where it is installed. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Inside playwright-core; the same place in every version since 1.50. `show-trace` serves this folder, too. */
const folder = 'lib/vite/traceViewer';

let found: string | null | undefined;

/** Its folder; null if this Playwright keeps it elsewhere. */
export function traceViewerFolder(): string | null {
  found ??= locate();
  return found;
}

export const hasTraceViewer = (): boolean => traceViewerFolder() !== null;

function locate(): string | null {
  try {
    // playwright-core is a dependency of a dependency of the user's @playwright/test.
    const test = createRequire(import.meta.url).resolve('@playwright/test/package.json');
    const playwright = createRequire(test).resolve('playwright/package.json');
    const core = path.dirname(createRequire(playwright).resolve('playwright-core/package.json'));
    const viewer = path.join(core, folder);
    return fs.existsSync(path.join(viewer, 'index.html')) ? viewer : null;
  } catch {
    return null;
  }
}
