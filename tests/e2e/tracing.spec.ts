/** Spans: a real inner run sends them to a real OTLP receiver; the tree, times, errors and masks are those of the rows. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { TestProject } from '../support/project.js';
import { baseConfig, openShop } from './support.js';

test.setTimeout(240_000);

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly Value[] };
}
interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Value }[];
  readonly events?: readonly { readonly name: string; readonly attributes: OtlpSpan['attributes'] }[];
  readonly status: { readonly code?: number; readonly message?: string };
}
interface Received extends Omit<OtlpSpan, 'attributes'> {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly children: Received[];
}

const plain = ({ stringValue, intValue, doubleValue, boolValue, arrayValue }: Value): unknown =>
  arrayValue ? arrayValue.values.map(plain) : (stringValue ?? (intValue === undefined ? (doubleValue ?? boolValue) : Number(intValue)));
const record = (attributes: OtlpSpan['attributes']): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));

/** An OTLP/HTTP receiver as the specification has it, for JSON. */
class Receiver {
  readonly spans: OtlpSpan[] = [];
  readonly resources: Record<string, unknown>[] = [];
  readonly headers: http.IncomingHttpHeaders[] = [];
  readonly bodies: string[] = [];
  readonly #server: http.Server;

  constructor(
    answer: (response: http.ServerResponse) => void = (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
  ) {
    this.#server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        this.headers.push(request.headers);
        this.bodies.push(body);
        if (request.url === '/v1/traces' && request.headers['content-type'] === 'application/json') {
          const { resourceSpans } = JSON.parse(body) as {
            resourceSpans: { resource: { attributes: OtlpSpan['attributes'] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
          };
          for (const { resource, scopeSpans } of resourceSpans) {
            this.resources.push(record(resource.attributes));
            for (const { spans } of scopeSpans) this.spans.push(...spans);
          }
        }
        answer(response);
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Spans by their parents; every parent must be there. */
  tree(): Received[] {
    const all = new Map(
      this.spans.map((span): [string, Received] => [span.spanId, { ...span, attributes: record(span.attributes), children: [] }]),
    );
    expect(all.size, 'every span is sent once').toBe(this.spans.length);
    const roots: Received[] = [];
    for (const span of all.values()) {
      const parent = span.parentSpanId ? all.get(span.parentSpanId) : undefined;
      expect(span.parentSpanId && !parent, `${span.name} has a parent that was not sent`).toBeFalsy();
      (parent?.children ?? roots).push(span);
    }
    return roots;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const spec = `
import { test, expect } from 'playwright-pacts';
test.describe('shop', () => {
  test('buys', { tag: '@smoke' }, async ({ page }) => {
    ${openShop}
    await test.step('order', async () => {
      await page.locator('#name').fill('typed-hunter2');
      await page.locator('#buy').click();
    });
    await expect(page).toHaveTitle('bought');
  });
  test('breaks', async ({}, testInfo) => {
    await test.step('looks', async () => { throw new Error('the token is ' + process.env.SHOP_API_TOKEN); });
  });
  test.skip('later', async () => {});
  test.fail('known bug', async () => { throw new Error('known'); });
});
`;
/** From 1. */
const lineOf = (text: string): number => spec.slice(0, spec.indexOf(text)).split('\n').length;
const config = `export default ${JSON.stringify({ ...baseConfig, reporter: [...baseConfig.reporter, ['playwright-pacts/reporter', { otel: true }]] })};`;
const secret = 'shop-token-4711-secret';

test('build, runs, steps and heals arrive as one tree, with attributes, times and errors, and without secrets', async () => {
  const receiver = new Receiver();
  const endpoint = await receiver.start();
  const project = new TestProject({ 'shop.spec.mjs': spec, 'playwright.config.mjs': config });
  const env = { SHOP_API_TOKEN: secret, PACTS_BUILD_ID: 'build-1' };
  try {
    const learnt = await project.run({ args: ['-g', 'buys'], env: { ...env, PACTS_OTEL: '0' } });
    expect(learnt.exitCode, learnt.output).toBe(0);
    expect(receiver.headers, 'PACTS_OTEL=0 overrules the option').toEqual([]);
    const began = Date.now();
    const run = await project.run({
      env: {
        ...env,
        SITE: 'renamed',
        GITHUB_WORKFLOW: 'nightly',
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=collector-key,Langsmith-Project=shop',
        OTEL_SERVICE_NAME: 'shop tests',
      },
    });
    const ended = Date.now();
    expect(run.exitCode).toBe(1);
    expect(run.output).not.toContain('pacts:');

    expect(receiver.headers[0]).toMatchObject({ 'x-api-key': 'collector-key', 'langsmith-project': 'shop' });
    expect(receiver.resources[0]).toMatchObject({ 'service.name': 'shop tests' });
    expect(receiver.bodies.join('\n')).not.toMatch(/hunter2|shop-token|collector-key/);
    const [root, ...others] = receiver.tree();
    expect(others).toEqual([]);
    expect(root).toMatchObject({ name: 'nightly', status: { code: 2, message: 'the test run ended as failed' } });
    expect(root?.attributes).toMatchObject({
      'cicd.pipeline.name': 'nightly',
      'cicd.pipeline.result': 'failure',
      'cicd.pipeline.run.id': 'build-1',
      'test.suite.run.status': 'failure',
    });
    expect(
      root?.children.map(({ name, attributes }) => [name, attributes['test.case.result.status'], attributes['playwright.status']]),
    ).toEqual([
      ['shop › buys', 'pass', 'passed'],
      ['shop › breaks', 'fail', 'failed'],
      ['shop › later', undefined, 'skipped'],
      ['shop › known bug', 'pass', 'failed'],
    ]);
    const [buys, breaks, , bug] = root?.children ?? [];
    expect(buys?.attributes).toMatchObject({
      'test.case.name': 'shop › buys',
      'test.suite.name': 'shop.spec.mjs',
      'code.file.path': 'shop.spec.mjs',
      'code.line.number': 4,
      'playwright.tags': ['@smoke'],
      'pacts.healed': 2,
    });
    expect(buys?.status.code).not.toBe(2);

    const flat = (span: Received): Received[] => [span, ...span.children.flatMap(flat)];
    const order = flat(buys!).find(({ name }) => name === 'order');
    expect(order?.attributes['playwright.step.category']).toBe('test.step');
    const heals = flat(order!).filter(({ attributes }) => 'pacts.heal.id' in attributes);
    expect(heals.map(({ name, attributes }) => [name, attributes['pacts.heal.status'], attributes['code.line.number']])).toEqual([
      ["heal locator('#name')", 'confirmed', lineOf("'#name'")],
      ["heal locator('#buy')", 'confirmed', lineOf("'#buy'")],
    ]);
    expect(heals[0]?.attributes).toMatchObject({
      'url.full': 'http://shop.test/order',
      'pacts.heal.healed_locator': "getByRole('textbox', { name: 'Full name' })",
      'pacts.heal.operation': 'fill',
      'pacts.heal.strategies': ['look'],
    });

    // The error is on the test and on the step, masked, with its stack as an event of the conventions.
    expect(breaks?.status).toMatchObject({ code: 2, message: 'Error: the token is ***' });
    expect(breaks?.attributes['error.type']).toBe('failed');
    const [event] = breaks?.events ?? [];
    expect(event?.name).toBe('exception');
    expect(record(event?.attributes ?? [])['exception.stacktrace']).toContain(`shop.spec.mjs:${lineOf('the token is')}`);
    expect(flat(breaks!).find(({ name }) => name === 'looks')?.status.code).toBe(2);
    expect(bug?.status.code, 'an expected failure is no error').not.toBe(2);

    const ms = (nano: string): number => Number(BigInt(nano) / 1_000_000n);
    for (const span of receiver.spans) {
      expect(span.traceId).toBe(root?.traceId);
      expect(ms(span.startTimeUnixNano), span.name).toBeGreaterThanOrEqual(began);
      expect(ms(span.endTimeUnixNano), span.name).toBeLessThanOrEqual(ended);
      expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano), span.name).toBe(true);
    }

    // Two shards of one build: one trace, one root, each run below the shard that ran it.
    receiver.spans.length = 0;
    const shards = { ...env, PACTS_BUILD_ID: 'build-2', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, PACTS_OTEL: '1' };
    project.write('other.spec.mjs', `import { test } from '@playwright/test'; test('other', () => {});`);
    for (const shard of ['1/2', '2/2']) await project.run({ args: ['-g', 'later|known bug|other', `--shard=${shard}`], env: shards });
    const [whole, ...more] = receiver.tree();
    expect(more).toEqual([]);
    expect(whole?.traceId).not.toBe(root?.traceId);
    expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(whole?.children.map(({ name }) => name).sort()).toEqual(['shard 1/2', 'shard 2/2']);
    const ran = whole?.children.flatMap(({ children }) => children.map(({ name }) => name)) ?? [];
    expect(ran.sort()).toEqual(['other', 'shop › known bug', 'shop › later']);
    expect(whole?.children.every(({ children }) => children.length > 0)).toBe(true);
  } finally {
    project.remove();
    receiver.close();
  }
});

test('no packages, no collector, a collector that refuses or hangs: one sentence, the same exit code, and no long wait', async () => {
  const refusing = new Receiver((response) => response.writeHead(401).end());
  const hanging = new Receiver(() => undefined);
  const files = {
    'one.spec.mjs': `import { test } from '@playwright/test'; test('one', () => {}); test('two', () => {});`,
    'playwright.config.mjs': config,
  };
  const project = new TestProject(files);
  const run = async (endpoint: string, env: NodeJS.ProcessEnv = {}) => {
    const { exitCode, output } = await project.run({ env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } });
    expect(exitCode, output).toBe(0);
    return output.split('\n').filter((text) => text.startsWith('pacts: '));
  };
  try {
    const unauthorised = await run(await refusing.start());
    expect(unauthorised).toHaveLength(1);
    expect(unauthorised[0]).toMatch(
      /^pacts: Spans can't be sent to http:\/\/127\.0\.0\.1:\d+\/v1\/traces \(.*\); check OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS\. The run goes on\.$/,
    );

    const began = Date.now();
    const hung = await run(await hanging.start());
    expect(hung).toEqual([expect.stringMatching(/^pacts: The collector at .* did not take all spans within 3 s; the rest is dropped\.$/)]);
    expect(Date.now() - began).toBeLessThan(60_000);

    // The packages are not there: Node looks for them beside the plugin, so that a copy of the plugin without them stands in.
    project.write('hide.mjs', hide);
    const absent = await run('http://127.0.0.1:9', { NODE_OPTIONS: `--import=${path.join(project.dir, 'hide.mjs')}` });
    expect(absent).toEqual([
      'pacts: otel is on, but OpenTelemetry is not installed, so that no spans are sent; npm install --save-dev @opentelemetry/api @opentelemetry/sdk-trace @opentelemetry/resources @opentelemetry/exporter-trace-otlp-http',
    ]);

    const wrong = await project.run({ env: { PACTS_OTEL: 'perhaps' } });
    expect(wrong.exitCode).toBe(0);
    expect(wrong.output).toContain('pacts: PACTS_OTEL must be true or false, received "perhaps".');
  } finally {
    project.remove();
    refusing.close();
    hanging.close();
  }
});

/** Node answers as if the packages were not installed. */
const hide = `
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`
export async function resolve(name, context, next) {
  if (name.startsWith('@opentelemetry/')) throw Object.assign(new Error('Cannot find package ' + name), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(name, context);
}\`));
`;
