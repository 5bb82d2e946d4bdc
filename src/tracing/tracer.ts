/**
 * Sends spans by OpenTelemetry's own SDK over OTLP/HTTP. The packages are optional and loaded only when asked for. Sending is batched, beside the tests,
 * and never waits longer than the flush at the end; whatever fails is told in one sentence.
 */
import type { Span, SpanContext } from '@opentelemetry/api';
import type { IdGenerator, ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { maskUrl } from '../config/redact.js';
import type { HealRecord } from '../selector/types.js';
import type { BuildEnd, BuildRecord, RunRecord } from '../storage/records.js';
import { conventions } from './attributes.js';
import { spansOfBuild, spansOfRun, traceIdsOf, type SpanRow } from './spans.js';

/** What must be installed beside the plugin. */
export const packages = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-trace',
  '@opentelemetry/resources',
  '@opentelemetry/exporter-trace-otlp-http',
];

/** Longest wait for the last spans (milliseconds). */
const flushTimeout = 3000;
/** Spans that wait to be sent; more are dropped, so that a collector that hangs costs no memory. */
const maxQueue = 50_000;
/** Longer texts are cut (characters). */
const longestValue = 16_384;
const defaultEndpoint = 'http://localhost:4318/v1/traces';

export interface Tracer {
  addRun(run: RunRecord, heals: readonly HealRecord[]): void;
  /** Sends what is left; resolves after three seconds at the latest. Never rejects. */
  end(end: BuildEnd): Promise<void>;
}

/**
 * @param build the build that the spans belong to; nothing is loaded before it is known
 * @param pipeline name of the CI pipeline, if there is one
 * @param warn told why there are no spans, one sentence for each cause
 */
export function createTracer(build: Promise<BuildRecord>, pipeline: string | null, warn: (message: string) => void): Tracer {
  const ready: Promise<[BuildRecord, Emitter] | null> = build
    .then(async (known): Promise<[BuildRecord, Emitter]> => [known, await loadSdk(warn)])
    .catch((error: unknown) => {
      warn(whyNot(error));
      return null;
    });
  // In order, and beside the tests: nobody waits for this chain before the end.
  let sending: Promise<unknown> = ready;
  const send = (make: (build: BuildRecord) => readonly SpanRow[]): void => {
    sending = Promise.all([ready, sending])
      .then(([open]) => {
        if (open) for (const span of make(open[0])) open[1].emit(span);
      })
      .catch((error: unknown) => {
        warn(`Spans are missing: ${firstLine(error)}.`);
      });
  };
  return {
    addRun: (run, heals) => {
      send((known) => spansOfRun(run, heals, traceIdsOf(known)));
    },
    end: async (end) => {
      send((known) => spansOfBuild(known, end, pipeline));
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(resolve, flushTimeout, 'late');
      });
      const flushed = sending.then(async () => await (await ready)?.[1].flush()).catch(() => undefined);
      const first = await Promise.race([flushed, late]);
      clearTimeout(timer);
      if (first === 'late')
        warn(`The collector at ${endpoint()} did not take all spans within ${flushTimeout / 1000} s; the rest is dropped.`);
    },
  };
}

/** What the SDK is to us. */
interface Emitter {
  emit(span: SpanRow): void;
  flush(): Promise<void>;
}

async function loadSdk(warn: (message: string) => void): Promise<Emitter> {
  const [{ SpanStatusCode, trace, ROOT_CONTEXT, SpanKind }, sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const ids = new GivenIds();
  const named = resources.resourceFromAttributes({ [conventions.serviceName]: 'playwright' });
  const provider = new sdk.TracerProvider({
    idGenerator: ids,
    spanLimits: { attributeValueLengthLimit: longestValue },
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
    resource: named.merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [
      new sdk.BatchSpanProcessor({ exporter: telling(new OTLPTraceExporter(), warn), maxQueueSize: maxQueue, scheduledDelayMillis: 1000 }),
    ],
  });
  const tracer = provider.getTracer('playwright-pacts');
  return {
    emit: (row) => {
      ids.next = row;
      const parent: SpanContext | null =
        row.parentId === null ? null : { traceId: row.traceId, spanId: row.parentId, traceFlags: 1, isRemote: true };
      const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
      const attributes = Object.fromEntries(
        Object.entries(row.attributes).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
      );
      const span: Span = tracer.startSpan(
        row.name,
        { startTime: row.start, attributes, kind: SpanKind.INTERNAL, root: parent === null },
        context,
      );
      for (const event of row.events) span.addEvent(event.name, event.attributes as Record<string, string>, event.at);
      if (row.error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: row.error });
      span.end(row.end);
    },
    flush: async () => {
      await provider.forceFlush();
    },
  };
}

/** The ids of the row that comes next. */
class GivenIds implements IdGenerator {
  next: Pick<SpanRow, 'traceId' | 'spanId'> = { traceId: '', spanId: '' };
  readonly generateTraceId = (): string => this.next.traceId;
  readonly generateSpanId = (): string => this.next.spanId;
}

/** The SDK keeps failures to itself; a user who asked for spans wants to know that none arrive. */
function telling(exporter: SpanExporter, warn: (message: string) => void): SpanExporter {
  return {
    export: (spans: ReadableSpan[], done) => {
      exporter.export(spans, (result) => {
        if (result.error)
          warn(
            `Spans can't be sent to ${endpoint()} (${firstLine(result.error)}); check OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS. The run goes on.`,
          );
        done(result);
      });
    },
    shutdown: async () => await exporter.shutdown(),
    forceFlush: async () => await exporter.forceFlush?.(),
  };
}

/** Where the exporter sends to, without a password. */
function endpoint(): string {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact, OTEL_EXPORTER_OTLP_ENDPOINT: base } = process.env;
  return maskUrl(exact ?? (base ? `${base.replace(/\/$/, '')}/v1/traces` : defaultEndpoint));
}

function whyNot(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    return `otel is on, but OpenTelemetry is not installed, so that no spans are sent; npm install --save-dev ${packages.join(' ')}`;
  return `OpenTelemetry can't start (${firstLine(error)}); no spans are sent.`;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return maskUrl(text.split('\n', 1)[0] ?? '');
}
