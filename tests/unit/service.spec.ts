/** The selector service with tiers made for the test: reads go down, knowledge goes up and is written behind, failures cost one tier. */
import { expect, test } from '@playwright/test';
import { SelectorService, type Knowledge } from '../../src/selector/service.js';
import type { HealRecord, HealStore, SelectorEntry, SelectorStore } from '../../src/selector/types.js';
import { healRecord, selectorEntry } from '../storage/support.js';

const page = 'http://shop.test/cart';
const key = { urlPattern: page, framePath: '', locator: "locator('#buy')" };
const now = 1_790_000_100_000;

class FakeStore implements SelectorStore {
  readonly saved: SelectorEntry[] = [];
  readonly filled: SelectorEntry[] = [];
  loads = 0;
  constructor(
    readonly tier: 'redis' | 'postgres',
    readonly answer: () => Promise<SelectorEntry[] | null>,
  ) {}
  async loadPage(): Promise<SelectorEntry[] | null> {
    this.loads++;
    return await this.answer();
  }
  async fillPage(_page: string, entries: readonly SelectorEntry[]): Promise<void> {
    this.filled.push(...entries);
  }
  async save(entries: readonly SelectorEntry[]): Promise<void> {
    this.saved.push(...entries);
  }
  async retire(): Promise<void> {
    throw new Error('not used');
  }
  async pagesOf(): Promise<string[]> {
    return [page, 'http://shop.test/orders'];
  }
}

class FakeHeals implements HealStore {
  readonly saved: HealRecord[] = [];
  asked = 0;
  async saveHeals(heals: readonly HealRecord[]): Promise<void> {
    this.saved.push(...heals);
  }
  async strategiesOf() {
    this.asked++;
    return [
      { ...key, strategy: 'look' as const, tried: 2, succeeded: 0 },
      { ...key, strategy: 'reveal' as const, tried: 2, succeeded: 2 },
    ];
  }
}

function open(stores: readonly SelectorStore[], heals: HealStore = new FakeHeals()) {
  const errors: unknown[] = [];
  const service = new SelectorService(Promise.resolve({ stores, heals }), (error) => errors.push(error));
  return { service, errors };
}
const knowledge = (change: Partial<Knowledge>): Knowledge => ({ entries: [], missed: [], heals: [], ...change });
const known = selectorEntry({ ...key, verifiedAt: now - 1000 });

test('the first tier that knows the page answers, once, and the tiers above are warmed', async () => {
  const redis = new FakeStore('redis', async () => null);
  const postgres = new FakeStore('postgres', async () => [known]);
  const { service, errors } = open([redis, postgres]);
  const first = service.lookup(key, now);
  expect([first.entry, first.tier]).toEqual([null, null]);
  await first.loading;
  const second = service.lookup(key, now);
  expect([second.entry, second.tier, second.stale]).toEqual([known, 'postgres', false]);
  expect(service.lookup(key, now).tier).toBe('lru');
  expect([redis.loads, postgres.loads]).toEqual([1, 1]);
  expect(redis.filled).toEqual([known]);
  expect(errors).toEqual([]);
});

test('a tier that fails is told and skipped', async () => {
  const redis = new FakeStore('redis', async () => {
    throw new Error('redis is away');
  });
  const { service, errors } = open([redis, new FakeStore('postgres', async () => [known])]);
  await service.lookup(key, now).loading;
  expect(service.lookup(key, now).entry).toEqual(known);
  expect(errors.map(String)).toEqual(['Error: redis is away']);
});

test('a backend that never opens costs the knowledge, not the run', async () => {
  const errors: unknown[] = [];
  const service = new SelectorService(Promise.reject(new Error('no database')), (error) => errors.push(error));
  const lookup = service.lookup(key, now);
  await lookup.loading;
  expect(service.lookup(key, now).entry).toBeNull();
  service.commit(knowledge({ entries: [known] }));
  await service.drain(1000);
  expect(await service.strategyOrder(key)).toEqual(['look', 'reveal', 'settle']);
  expect(await service.knownElsewhere(key)).toEqual([]);
  expect(new Set(errors.map(String))).toEqual(new Set(['Error: no database']));
});

test('knowledge is written to every tier in one batch, with its heals', async () => {
  const stores = [new FakeStore('redis', async () => null), new FakeStore('postgres', async () => [])];
  const heals = new FakeHeals();
  const { service } = open(stores, heals);
  const heal = healRecord();
  service.commit(knowledge({ entries: [known], heals: [heal] }));
  await service.drain(1000);
  expect(stores.map(({ saved }) => saved)).toEqual([[known], [known]]);
  expect(heals.saved).toEqual([heal]);
});

test('the second miss in a row takes the remembered heal away and leaves the fingerprint', async () => {
  const healed = { ...known, healedLocator: "locator('x')", healedSelector: 'x', confidence: 0.9 };
  const postgres = new FakeStore('postgres', async () => [healed]);
  const { service } = open([postgres]);
  await service.lookup(key, now).loading;
  service.commit(knowledge({ missed: [key] }));
  service.commit(knowledge({ missed: [key] }));
  await service.drain(1000);
  expect(postgres.saved.map(({ misses, healedSelector }) => [misses, healedSelector])).toEqual([
    [1, 'x'],
    [2, null],
  ]);
  expect(postgres.saved[1]?.fingerprint).toEqual(known.fingerprint);
});

test('neighbours are the other entries of the same frame; what a failed test taught is forgotten', async () => {
  const other = selectorEntry({ ...key, locator: 'other', verifiedAt: now });
  const framed = selectorEntry({ ...key, locator: 'framed', framePath: 'frame', verifiedAt: now });
  const { service } = open([new FakeStore('postgres', async () => [known, other, framed])]);
  await service.lookup(key, now).loading;
  expect(service.neighbours(key)).toEqual([other]);
  service.remember({ ...known, hits: 99 });
  expect(service.lookup(key, now).entry?.hits).toBe(99);
  service.forget(key);
  expect(service.lookup(key, now).entry).toBeNull();
});

test('an entry that was not verified for a day is stale', async () => {
  const { service } = open([new FakeStore('postgres', async () => [{ ...known, verifiedAt: now - 25 * 3_600_000 }])]);
  await service.lookup(key, now).loading;
  expect(service.lookup(key, now).stale).toBe(true);
});

test('the order of strategies is asked for once a page, and the pages of a locator leave out this one', async () => {
  const heals = new FakeHeals();
  const { service } = open([new FakeStore('postgres', async () => [])], heals);
  expect(await service.strategyOrder(key)).toEqual(['reveal', 'settle', 'look']);
  expect((await service.strategyOrder({ ...key, locator: 'other' }))[0]).toBe('reveal');
  expect(heals.asked).toBe(1);
  expect(await service.knownElsewhere(key)).toEqual(['http://shop.test/orders']);
});
