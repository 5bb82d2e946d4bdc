// Makes the pictures of docs/images that show the web pages: sample data of the demo in a temporary folder, a server on it, and a Chromium.
// node scripts/screenshots.mjs, after npm run build
import { chromium } from '@playwright/test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { addSampleHistory } from '../demo/sample.mjs';
import { resolveConfig } from '../dist/src/config/resolveConfig.js';
import { serve } from '../dist/src/serving.js';
import { openStorage } from '../dist/src/storage/storage.js';
import { launchOptions } from './browser.mjs';

const images = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../docs/images');

const pictures = [
  { name: 'pages-overview', address: '/', colorScheme: 'light', height: 1000 },
  { name: 'pages-test', address: '/ui/tests/sample-account-2-chromium', colorScheme: 'dark', height: 760 },
  { name: 'pages-heals', address: '/ui/heals', colorScheme: 'light', height: 620 },
];

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-screenshots-'));
const config = resolveConfig({ home }, {}, home);
const storage = await openStorage(config, { applicationName: 'pacts screenshots' });
await addSampleHistory(storage);
const server = await serve(config, { host: '127.0.0.1', port: 0, token: undefined, artifacts: [] });
const browser = await chromium.launch(launchOptions());
try {
  for (const { name, address, colorScheme, height } of pictures) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1120, height } });
    await page.goto(server.url + address);
    await page.screenshot({ path: path.join(images, `${name}.png`), animations: 'disabled' });
    await page.close();
  }
} finally {
  await browser.close();
  await server.stop();
  await storage.close();
}
