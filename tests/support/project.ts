/** A tiny Playwright project in a temporary folder, run by the real `playwright test` with the built plugin. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchOptions } from '../../scripts/browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** One step as Playwright's reporter API gives it, without times. */
export interface ReportedStep {
  readonly category: string;
  readonly title: string;
  /** `file:line:column`, or empty. */
  readonly at: string;
  readonly error: string;
  readonly steps: readonly ReportedStep[];
}

/** One attempt of one test. */
export interface ReportedResult {
  readonly title: string;
  readonly project: string;
  readonly status: string;
  readonly retry: number;
  readonly errors: readonly string[];
  readonly stacks: readonly string[];
  readonly annotations: readonly { readonly type: string; readonly description?: string }[];
  /** Name -> text of inline attachments. */
  readonly attachments: Readonly<Record<string, string>>;
  readonly steps: readonly ReportedStep[];
}

export interface ProjectRun {
  readonly exitCode: number | null;
  readonly output: string;
  readonly results: readonly ReportedResult[];
}

export class TestProject {
  readonly dir: string;

  /** @param files path -> text; a `playwright.config.mjs` is made unless given */
  constructor(files: Readonly<Record<string, string>>, use: object = {}) {
    this.dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-project-')));
    fs.mkdirSync(path.join(this.dir, 'node_modules', '@playwright'), { recursive: true });
    fs.symlinkSync(root, path.join(this.dir, 'node_modules', 'playwright-pacts'));
    fs.symlinkSync(path.join(root, 'node_modules/@playwright/test'), path.join(this.dir, 'node_modules/@playwright/test'));
    const defaults = {
      'package.json': '{ "private": true, "type": "module" }',
      'collector.mjs': collector,
      'playwright.config.mjs': `export default ${JSON.stringify({
        testDir: '.',
        workers: 1,
        reporter: [['./collector.mjs']],
        use: { actionTimeout: 8000, launchOptions: launchOptions(), ...use },
        expect: { timeout: 8000 },
      })};`,
    };
    for (const [name, text] of Object.entries({ ...defaults, ...files })) this.write(name, text);
  }

  write(name: string, text: string): void {
    const file = path.join(this.dir, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }

  /** Runs a command of Playwright's, `test` unless another one is named. */
  async run(options: { command?: string; args?: readonly string[]; env?: NodeJS.ProcessEnv } = {}): Promise<ProjectRun> {
    const resultsFile = path.join(this.dir, 'collected.json');
    fs.rmSync(resultsFile, { force: true });
    const cli = fs.realpathSync(path.join(this.dir, 'node_modules/@playwright/test/cli.js'));
    const child = spawn(process.execPath, [cli, options.command ?? 'test', ...(options.args ?? [])], {
      cwd: this.dir,
      env: { ...ownEnvironment(), PACTS_COLLECT: resultsFile, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const results = fs.existsSync(resultsFile) ? (JSON.parse(fs.readFileSync(resultsFile, 'utf8')) as ReportedResult[]) : [];
    return { exitCode, output, results };
  }

  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The environment without what the surrounding test run put there. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(PACTS_|PLAYWRIGHT_|PW_|TEST_WORKER_INDEX|TEST_PARALLEL_INDEX|PG|REDIS_URL|FORCE_COLOR|CI$)/.test(name),
  );
  const chromium = process.env['PACTS_CHROMIUM'];
  return {
    ...Object.fromEntries(inherited),
    ...(chromium ? { PACTS_CHROMIUM: chromium } : {}),
    NO_COLOR: '1',
    // As on CI: nobody comes back to the databases of these projects.
    PACTS_DATABASE_IDLE_TIMEOUT: '2000',
  };
}

const collector = `
import fs from 'node:fs';
import path from 'node:path';
const plain = (text) => (text ?? '').replace(/\\u001b\\[[0-9;]*m/g, '');
const step = (s) => ({
  category: s.category, title: s.title,
  at: s.location ? path.basename(s.location.file) + ':' + s.location.line + ':' + s.location.column : '',
  error: plain(s.error?.message), steps: s.steps.map(step),
});
export default class {
  results = [];
  onTestEnd(test, result) {
    this.results.push({
      title: test.title, project: test.parent.project()?.name ?? '', status: result.status, retry: result.retry,
      errors: result.errors.map((e) => plain(e.message)), stacks: result.errors.map((e) => plain(e.stack)),
      annotations: result.annotations.map(({ type, description }) => ({ type, description })),
      attachments: Object.fromEntries(result.attachments.map((a) => [a.name, a.body ? a.body.toString() : a.path ?? ''])),
      steps: result.steps.map(step),
    });
  }
  onError(error) { process.stderr.write(plain(error.message) + '\\n'); }
  onEnd() { fs.writeFileSync(process.env.PACTS_COLLECT, JSON.stringify(this.results)); }
  printsToStdio() { return false; }
}
`;
