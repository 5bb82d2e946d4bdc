/** The commands that tests start as processes. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export const playwrightCli = path.join(root, 'node_modules/@playwright/test/cli.js');
export const pactsCli = path.join(root, 'dist/src/cli/index.js');
