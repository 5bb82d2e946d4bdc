/** The pure half of the healing engine: ranking, decision, objections, volatile tokens, texts, drift. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { keepsOwnClass } from '../../src/healing/classNames.js';
import { record } from '../../src/healing/comparisons.js';
import { decide, isGoodEnough, weigh } from '../../src/healing/decide.js';
import { comparers } from '../../src/healing/evidence.js';
import { explain } from '../../src/healing/explain.js';
import { capable, compatible, familyOf } from '../../src/healing/families.js';
import type { Fingerprint } from '../../src/healing/fingerprint.js';
import { rank } from '../../src/healing/rank.js';
import { drift, simhash } from '../../src/healing/structureHash.js';
import { normalise, textSimilarity, wordsOf } from '../../src/healing/texts.js';
import { stability, stem } from '../../src/healing/volatile.js';
import { confidenceTrees, type Tree } from '../../src/healing/confidenceModel.js';
import { decisionFeatures, featureNames } from '../../src/healing/decisionFeatures.js';
import type { ExcludedEvidence } from '../../src/healing/pageApi.js';
import { packNames } from '../../src/healing/pageNames.js';
import { populationOf } from '../../src/healing/population.js';
import { rankWeights } from '../../src/healing/weights.js';

const options = { threshold: 0.7, margin: 0.15 };
const button = (name: string, more: Partial<Fingerprint> = {}): Fingerprint => ({
  version: 1,
  tag: 'button',
  role: 'button',
  name,
  classes: ['btn'],
  path: 'main1/div1/button1',
  index: [0, 3],
  box: [10, 10, 80, 24],
  viewport: [1280, 720],
  ...more,
});

test('the same element ranks first and is chosen', () => {
  const candidates = [
    button('Cancel', { path: 'main1/div1/button2', box: [100, 10, 80, 24] }),
    button('Save'),
    button('Help', { path: 'main1/div1/button3', box: [200, 10, 80, 24] }),
  ];
  expect(rank(button('Save'), candidates)[0]?.index).toBe(1);
  const decision = decide(button('Save'), candidates, options);
  expect(decision.chosen).toBe(1);
  expect(decision.confidence).toBeGreaterThan(0.9);
});

/** An element without a name: an icon. */
const nameless = (more: Partial<Fingerprint>): Fingerprint => {
  const { name: _, ...rest } = button('', more);
  return rest;
};

/** Why the only candidate is not the learnt element, in one text. */
const objectionsTo = (target: Fingerprint, candidate: Fingerprint, excluded: readonly ExcludedEvidence[] = []): string =>
  decide(target, [candidate], { ...options, excluded }).judged[0]?.objections.join() ?? '';

test('who says the opposite is another element', () => {
  const next = button('Next result (Enter)', { classes: ['next'] });
  expect(objectionsTo(next, button('Previous result (Shift + Enter)', { classes: ['search-previous'] }))).toContain(
    'for the opposite: "previous"',
  );
  expect(objectionsTo(next, button('Next match', { classes: ['search-next'] }))).toBe('');
  const icon = (name: string): Fingerprint => nameless({ classes: ['icon', name] });
  expect(objectionsTo(icon('arrow-up'), icon('caret-down'))).toContain('for the opposite: "down"');
  // Where texts stand is no job, and an assertion about the text is not answered by the text.
  expect(objectionsTo(icon('float-left'), icon('pull-right'))).not.toContain('opposite');
  expect(objectionsTo(next, button('Previous result'), ['text', 'name'])).not.toContain('opposite');
});

test('an icon of which every name differs is another element', () => {
  const icon = (job: string, classes: readonly string[]): Fingerprint =>
    nameless({ link: `/orders#${job}-2`, row: 'Cho Lin', tag: 'a', role: 'link', classes });
  expect(objectionsTo(icon('view', ['fa', 'fa-eye']), icon('archive', ['icon']))).toContain(
    'nothing that names it is the same: id and other names all differ',
  );
  expect(objectionsTo(icon('view', ['fa', 'fa-eye']), icon('view', ['icon']))).toBe('');
});

test('a row that is written or built otherwise by now is the same row', () => {
  const day = (text: string, row: string, more: Partial<Fingerprint> = {}): Fingerprint => button(text, { row, ...more });
  expect(objectionsTo(day('15', '24'), day('15', 'W24 9'))).not.toContain('in the row');
  expect(objectionsTo(day('15', '24'), day('15', 'W25 16'))).toContain('in the row');
  expect(objectionsTo(day('Annual audit', 'Annual audit'), day('Annual audit', 'W26 23'))).not.toContain('in the row');
  const more = day('+2 more', 'Supplier lunch', { counts: { text: 1 } });
  const built = { near: { above: ['Book club', 'Supplier lunch'] } };
  expect(objectionsTo(more, day('+2 more', 'W25 16', { ...built, counts: { text: 1 } }))).not.toContain('in the row');
  expect(objectionsTo(more, day('+2 more', 'W25 16', { ...built, counts: { text: 2 } }))).toContain('in the row');
});

test('of several that nothing but their order told apart, none is taken when one is gone', () => {
  const handle = (place: number, of: number, more: Partial<Fingerprint> = {}): Fingerprint =>
    nameless({ tag: 'span', classes: ['slider-handle'], path: `main1/div7/div1/span${String(place + 1)}`, index: [place, of], ...more });
  expect(objectionsTo(handle(1, 2), handle(0, 1))).toContain('2 stood side by side when learnt, 1 now');
  expect(objectionsTo(handle(1, 2), handle(1, 2))).toBe('');
  // Each in a container of its own by now.
  expect(objectionsTo(handle(1, 2), handle(0, 1, { path: 'main1/div7/div1/div2/span1' }))).toBe('');
  expect(objectionsTo({ ...handle(1, 2), name: 'Up to' }, { ...handle(0, 1), name: 'Up to' })).toBe('');
});

test('the part of the page counts in which it stands: the learnt one, or another one of the old page', () => {
  const names = packNames(new Set(['idelivery', 'ipickup']));
  const icon = (container: string): Fingerprint =>
    button('', { anchor: `${container}/span1/button1`, ...(container === 'pickup' ? { names } : {}) });
  const containersOf = (candidate: Fingerprint, list: readonly Fingerprint[]): Record<string, number> => {
    const features = decisionFeatures(icon('pickup'), candidate, rank(icon('pickup'), [candidate])[0]!, null, populationOf(list));
    return Object.fromEntries(
      featureNames.flatMap((name, i) => (name.startsWith('container') && features[i] ? [[name, features[i]]] : [])),
    );
  };
  expect(containersOf(icon('pickup'), [icon('pickup')])).toEqual({ containerKept: 1 });
  expect(containersOf(icon('delivery'), [icon('delivery'), icon('pickup')])).toEqual({ containerKnown: 1 });
  expect(containersOf(icon('popup'), [icon('popup')])).toEqual({});
});

test('what is named by the control around it is not the text beside it that says the same', () => {
  const close = nameless({ tag: 'abbr', role: 'generic', owner: 'Blue Parcel', near: { left: ['Blue Parcel'] } });
  const chosen: Fingerprint = { ...button('Blue Parcel'), tag: 'span', role: 'textbox' };
  expect(objectionsTo(close, chosen)).toContain('"Blue Parcel" was its neighbour when learnt');
  expect(objectionsTo(close, { ...close, tag: 'span' })).toBe('');
});

test('two candidates that cannot be told apart are refused', () => {
  const target = button('Remove', { path: 'main1/ul1/li9/button1', box: [700, 900, 80, 24] });
  const twins = [1, 2].map((i) =>
    button('Remove', { path: `main1/ul1/li${String(i)}/button1`, box: [10, 40 * i, 80, 24], counts: { text: 2 } }),
  );
  expect(decide(target, twins, options).chosen).toBe(null);
});

test('nothing on the page is a refusal with a sentence', () => {
  const decision = decide(button('Save'), [], options);
  expect(decision.chosen).toBe(null);
  expect(decision.refusal).toContain('No element');
});

test('another row is another element, however much else agrees', () => {
  const decision = decide(button('Remove', { row: 'Plums' }), [button('Remove', { row: 'Pears' })], options);
  expect(decision.chosen).toBe(null);
  expect(decision.judged[0]?.objections[0]).toContain('Plums');
});

test('candidates share what their odds are worth', () => {
  const { share, lead, next } = weigh(0.8, [0.5, 0.2]); // odds of 4, 1 and 0.25, and 1 that it is none of them
  expect(share).toBeCloseTo(4 / 6.25, 9);
  expect(lead).toBeCloseTo(3 / 6.25, 9);
  expect(next).toBe(0.5);
  expect(weigh(0.8, [])).toEqual({ share: expect.closeTo(0.8, 9), lead: expect.closeTo(0.8, 9), next: 0, alike: false });
  const chooses = (confidence: number, rivals: number[], margin = 0.15, threshold = 0.6): boolean =>
    isGoodEnough(confidence, weigh(confidence, rivals), { threshold, margin });
  expect(chooses(0.98, [0.84])).toBe(true);
  expect(chooses(0.96, [0.9])).toBe(false); // both would be good enough: twice as likely is not enough
  expect(chooses(0.98, [0.5, 0.5, 0.5])).toBe(true);
  expect(chooses(0.7, [0.4])).toBe(false); // likelier than the other, hardly likelier than not
  expect(chooses(0.98, [0.84], 0.9)).toBe(false);
  expect(chooses(1, [1, 0.4])).toBe(false);
  expect(isGoodEnough(0.77, weigh(0.77, [0.52]), { threshold: 0.6, margin: 0.15 })).toBe(true);
  expect(isGoodEnough(0.77, weigh(0.77, [0.52], true), { threshold: 0.6, margin: 0.15 })).toBe(false); // both say the learnt text
  expect(chooses(0.96, [0.88])).toBe(false);
  expect(chooses(0.96, [0.88], 0.15, 0.9)).toBe(false); // a higher threshold heals no more
});

test('an element of another row is no rival of one in the learnt row, and the element of another locator is none of any', () => {
  const inRow = (row: string, top: number): Fingerprint => button('Remove', { row, box: [0, top, 60, 20] });
  const [target, own, other] = [inRow('Plums', 0), inRow('Plums', 40), inRow('Pears', 0)];
  const decision = decide(target, [own, other], options);
  expect(decision.judged.map(({ known }) => known)).toEqual([null, 'row']);
  expect(decision.lead).toBeCloseTo(decision.confidence, 9);

  const rowless = button('Remove', { box: [0, 40, 60, 20] });
  const beside = decide(target, [rowless, other], options);
  const [best, rival] = beside.judged;
  expect([best?.known, rival?.known]).toEqual([null, 'row']);
  expect(beside.lead).toBeCloseTo(weigh(best?.confidence ?? 0, [rival?.confidence ?? 0]).lead, 9);

  const save = button('Save', { id: 'save', path: 'main1/div1/button1' });
  const saveAs = button('Save', { id: 'save-as', path: 'main1/div2/button1' });
  const known = [{ locator: "locator('#save-as')", fingerprint: saveAs }];
  const claimed = decide({ ...save, id: 'store' }, [{ ...save, id: 'store' }, saveAs], { ...options, known });
  expect(claimed.judged[1]?.known).toBe('claimed');
  expect(claimed.lead).toBeCloseTo(claimed.confidence, 9);
});

test('an id and a link that share a word of the text with it, and no more, do not name it', () => {
  const link = (name: string, slug: string): Fingerprint => ({
    version: 1,
    tag: 'a',
    role: 'link',
    name,
    id: `app-${slug}-link`,
    link: `/${slug}`,
    path: 'nav1/ul1/li5/a1',
    box: [522, 294, 110, 16],
  });
  const nothing = 'nothing that names it is the same: text, id and other names all differ';
  const against = (candidate: Fingerprint): readonly string[] =>
    decide(link('Payment group', 'payment-group'), [candidate], options).judged[0]?.objections ?? [];
  expect(against(link('Payment message', 'payment-message'))).toContain(nothing);
  expect(against({ ...link('Payment message', 'payment-message'), id: 'app-payment-group-link' })).not.toContain(nothing);
  const field = (placeholder: string): Fingerprint => ({ version: 1, tag: 'input', placeholder, name: placeholder });
  const objections = decide(field('Filter by tag'), [field('Filter by tag or word')], options).judged[0]?.objections;
  expect(objections).not.toContain(nothing);
});

test('evidence that the assertion is about does not count', () => {
  const slot = comparers.findIndex((comparer) => comparer.property === 'caption');
  expect(rank(button('Save'), [button('Save')], ['text'])[0]?.evidence[slot]).toBe(-1);
});

test('what a text assertion is about does not raise the confidence by any way', () => {
  const confidence = (name: string): number =>
    decide(button('Save changes'), [button(name), button('Help', { path: 'main1/div2/button1' })], {
      ...options,
      excluded: ['text', 'name'],
    }).judged[0]?.confidence ?? 0;
  expect(confidence('Save changes now')).toBe(confidence('Quite another text'));
});

test('a word that only one candidate has in its names proves more than one that all have', () => {
  const field = (id: string, classes: string[]): Fingerprint => ({ version: 1, tag: 'div', id, classes });
  const target = field('toolbar-undo', ['editor-button']);
  const candidates = [field('', ['editor-undo']), field('', ['editor-redo']), field('', ['editor-bold'])];
  const value = (index: number, property: string): number =>
    rank(target, candidates).find((one) => one.index === index)?.evidence[comparers.findIndex((c) => c.property === property)] ?? -9;
  expect(value(0, 'namesRare')).toBe(1);
  expect(value(1, 'namesRare')).toBeLessThan(0.5);
  expect(value(0, 'names')).toBeGreaterThan(value(1, 'names') + 0.3);
});

test('a text beside a field counts as its label when the other had it as a label', () => {
  const slot = comparers.findIndex((comparer) => comparer.property === 'label');
  const select = (more: Partial<Fingerprint>): Fingerprint => ({ version: 1, tag: 'select', role: 'combobox', ...more });
  const label = (more: Partial<Fingerprint>): number | undefined => rank(select({ name: 'Carrier' }), [select(more)])[0]?.evidence[slot];
  expect(label({ near: { left: ['Carrier'] } })).toBe(1);
  expect(label({ near: { left: ['Weight'] } })).toBe(-2);
});

test('the label beside a widget is that of the field inside, whatever the field is called, unless it is the label of another field', () => {
  const field = (name: string, more: Partial<Fingerprint>): Fingerprint => ({ version: 1, tag: 'input', role: 'textbox', name, ...more });
  const target = field('Tags', { near: { above: ['Tags'], below: ['Notes'] } });
  const tags = field('Search', { near: { left: ['fragile'], above: ['Tags', 'Carrier'], below: ['Notes'] } });
  const carrier = field('Search', { near: { above: ['Carrier'], below: ['Tags'] } });
  const valueOf = (candidates: Fingerprint[], property: string): number | undefined =>
    rank(target, candidates).find(({ index }) => index === 0)?.evidence[comparers.findIndex((one) => one.property === property)];
  for (const property of ['caption', 'label']) {
    expect(valueOf([tags, carrier], property), property).toBeGreaterThan(0.8);
    expect(valueOf([carrier, tags], property), property).toBeLessThan(0.5);
    expect(valueOf([tags, field('Tags', {})], property), property).toBeLessThan(0.5);
  }
  expect(decide(target, [carrier, tags], options).judged[0]).toMatchObject({ index: 1, objections: [] });
});

test('radio buttons share their name: it does not make one of them another', () => {
  const radio = (name: string): Fingerprint => ({ version: 1, tag: 'input', type: 'radio', role: 'radio', field: 'plan', name });
  const decision = decide(radio('Guest'), [radio('Member')], options);
  expect(decision.chosen).toBe(null);
  expect(decision.judged[0]?.objections[0]).toContain('Guest');
});

test('a sign and the word for it are the same text, a sign and another word are no contradiction', () => {
  const evidence = (target: Fingerprint, candidate: Fingerprint): number => rank(target, [candidate])[0]?.evidence[caption] ?? NaN;
  const caption = comparers.findIndex(({ property }) => property === 'caption');
  expect(evidence(button('×'), button('Close'))).toBe(1);
  expect(evidence(button('Next'), button('»'))).toBe(1);
  expect(evidence(button('×'), button('Delete'))).toBeLessThan(0);
});

test('a row whose key is the text of the element itself does not make it another element', () => {
  const item = (name: string): Fingerprint => ({
    version: 1,
    tag: 'a',
    role: 'link',
    name,
    row: name,
    link: '/page/2',
    path: 'ul1/li5/a1',
  });
  expect(decide(item('»'), [item('Next')], options).judged[0]?.objections).toEqual([]);
  const elsewhere = { ...item('Next'), row: 'Pears' };
  expect(decide({ ...item('Next'), row: 'Plums' }, [elsewhere], options).judged[0]?.objections[0]).toContain('in the row "Pears"');
});

test('what enclosed a removed element is not taken for it, what became one with its container may be', () => {
  const bar: Fingerprint = {
    version: 1,
    tag: 'div',
    text: '60%',
    classes: ['bar'],
    ancestors: [
      { tag: 'div', classes: ['progress'] },
      { tag: 'section', id: 'storage' },
    ],
  };
  const objections = (candidate: Partial<Fingerprint>): readonly string[] =>
    decide(bar, [{ version: 1, tag: 'div', ...candidate }], { ...options, excluded: ['text', 'name'] }).judged[0]?.objections ?? [];
  const enclosed = 'it looks like what enclosed the learnt element';
  expect(objections({ classes: ['progress', 'wide'] })).toContain(enclosed);
  expect(objections({ tag: 'section', id: 'storage' })).toContain(enclosed);
  expect(objections({ classes: ['progress-text'] })).not.toContain(enclosed);
  const merged: Fingerprint = { version: 1, tag: 'div', text: '60%', classes: ['progress'] };
  expect(decide(bar, [merged], options).judged[0]?.objections).toEqual([]);
});

test('as many fields as before speak for a field, fewer speak against it', () => {
  const field = (path: string, more: Partial<Fingerprint> = {}): Fingerprint => ({
    version: 1,
    tag: 'input',
    type: 'text',
    role: 'textbox',
    path,
    ...more,
  });
  const learntAmong = (fields: number): Fingerprint => field('form1/div2/input1', { counts: { fields } });
  const two = [field('form1/div2/input1'), field('header1/input1', { name: 'Search' })];
  const confidence = (fields: number): number => decide(learntAmong(fields), two, options).confidence;
  expect(confidence(2)).toBeGreaterThan(confidence(3));
  const features = (fields: number, candidates: readonly Fingerprint[]): string[] => {
    const [own] = rank(learntAmong(fields), candidates);
    const candidate = candidates[own?.index ?? 0];
    if (!own || !candidate) throw new Error('no candidate');
    const values = decisionFeatures(learntAmong(fields), candidate, own, null, populationOf(candidates));
    return featureNames.filter((name, i) => name.startsWith('fields') && values[i] === 1);
  };
  expect(features(2, two)).toEqual(['fieldsKept']);
  expect(features(3, two)).toEqual(['fieldsFewer']);
  expect(features(2, [{ version: 1, tag: 'select', role: 'combobox' }])).toEqual([]);
});

test('of two alike with one link, the one that still has it is not taken for the one that was learnt', () => {
  const link = (i: number, more: Partial<Fingerprint> = {}): Fingerprint => ({
    version: 1,
    tag: 'a',
    role: 'link',
    name: 'Review',
    link: '/review',
    near: { left: i === 2 ? ['Review', 'Backup'] : ['Backup'], right: i === 1 ? ['Review'] : [] },
    path: `header1/nav1/ul1/li${String(i)}/a1`,
    index: [0, 1],
    box: [200 + 60 * i, 59, 46, 16],
    viewport: [1280, 900],
    counts: { text: 2, link: 2 },
    ...more,
  });
  const isRefused = (candidate: Fingerprint): boolean => decide(link(2), [candidate], options).chosen === null;
  expect(isRefused(link(1, { counts: { text: 2, link: 1 } }))).toBe(true);
  expect(isRefused(link(1, { counts: { text: 1, link: 1 } }))).toBe(true);
  // The other one was another thing with that link, an icon say: the text tells which this is.
  const alone = { ...link(2), counts: { text: 1, link: 2 } };
  expect(decide(alone, [link(1, { counts: { text: 1, link: 1 } })], options).chosen).toBe(0);
});

test('an own class names an element, a class of its look, its state or its kind does not', () => {
  const having = (classes: string[], ...own: number[]): Fingerprint => ({
    version: 1,
    tag: 'div',
    classes,
    counts: { ownClasses: own.reduce((bits, i) => bits | (1 << i), 0) },
  });
  const learnt = having(['box', 'invoice-total'], 1);
  expect(keepsOwnClass(learnt, having(['invoice-total'], 0))).toBe(true);
  expect(keepsOwnClass(learnt, having(['invoice-total']))).toBe(false); // several have it now
  expect(keepsOwnClass(having(['invoice-total']), having(['invoice-total'], 0))).toBe(false); // several had it
  for (const token of ['justify-between', 'btn-primary', 'tab--active', 'Mui-selected', 'form-control', 'w-96', 'text-gray-500', 'mt-4'])
    expect(keepsOwnClass(having([token], 0), having([token], 0)), token).toBe(false);
});

test('an attribute whose name was spelled otherwise or got a prefix is the same attribute', () => {
  expect(record({ 'data-toggle': 'dropdown' }, { 'data-bs-toggle': 'dropdown' })).toBe(1);
  expect(record({ 'data-stepnumber': '3' }, { 'data-step-number': '3' })).toBe(1);
  expect(record({ 'data-test': 'save' }, { 'data-testid': 'save' })).toBe(1);
  expect(record({ 'data-stepnumber': '3' }, { 'data-step-number': '4' })).toBe(0);
  expect(record({ 'data-toggle': 'modal' }, { 'data-target': 'modal' })).toBe(0);
  expect(record({ 'data-test': 'save', 'data-cy': 'save' }, { 'data-testid': 'save' })).toBe(0.5);
});

test('families: what may stand for what', () => {
  expect(compatible({ version: 1, tag: 'a' }, { version: 1, tag: 'button' })).toBe(true);
  expect(compatible({ version: 1, tag: 'button' }, { version: 1, tag: 'input', type: 'checkbox' })).toBe(false);
  expect(compatible({ version: 1, tag: 'input', secret: true }, { version: 1, tag: 'input' })).toBe(false);
  expect(familyOf({ version: 1, tag: 'div', role: 'switch' })).toBe('check');
  expect(capable({ version: 1, tag: 'body' }, 'any')).toBe(false);
  expect(capable({ version: 1, tag: 'body', editable: true }, 'editable')).toBe(true);
  expect(capable({ version: 1, tag: 'iframe' }, 'any')).toBe(false);
  expect(capable({ version: 1, tag: 'iframe' }, 'iframe')).toBe(true);
  expect(capable({ version: 1, tag: 'textarea' }, 'editable')).toBe(true);
  expect(capable({ version: 1, tag: 'button' }, 'editable')).toBe(false);
});

test('volatile tokens are recognised, names are not', () => {
  for (const token of ['css-1q2w3e', ':r1a:', 'sc-bdVaJa', '550e8400-e29b-41d4-a716-446655440000', 'x7Fa2kQ9'])
    expect(stability(token), token).toBeLessThan(0.5);
  for (const token of ['navbar', 'btn-primary', 'loginForm', 'search-results', 'step2', 'headerTools'])
    expect(stability(token), token).toBe(1);
  expect(stem('Button_root__x7Fa2')).toBe(stem('Button_root__k9Qz1'));
});

test('texts of all scripts compare', () => {
  expect(textSimilarity(normalise('  Buy\u00a0NOW '), normalise('buy now'))).toBe(1);
  expect(wordsOf('立即购买')).toEqual(['立即', '即购', '购买']);
  expect(textSimilarity('立即购买商品', '立即购买')).toBeGreaterThan(0.5);
  expect(textSimilarity('save', 'delete')).toBeLessThan(0.5);
});

test('drift grows with the change', () => {
  const page = (n: number): Map<string, number> => new Map(Array.from({ length: 100 }, (_, i) => [`step${String(i + n)}`, 1]));
  const hash = simhash(page(0));
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(drift(hash, hash)).toBe(0);
  expect(drift(hash, simhash(page(5)))).toBeLessThan(drift(hash, simhash(page(60))));
  expect(drift(hash, 'nonsense')).toBe(1);
});

test('every comparer has learnt weights, and the trees ask for features that exist', () => {
  expect(Object.keys(rankWeights).sort()).toEqual(comparers.map((comparer) => comparer.property).sort());
  const asked = (tree: Tree): number[] => (typeof tree === 'number' ? [] : [tree[0], ...asked(tree[2]), ...asked(tree[3])]);
  const places = confidenceTrees.flatMap(asked);
  expect(places.length).toBeGreaterThan(0);
  for (const place of places) expect(featureNames[place]).toBeDefined();
  const [own] = rank(button('Save'), [button('Save')]);
  expect(decisionFeatures(button('Save'), button('Save'), own!, null, populationOf([button('Save')]))).toHaveLength(featureNames.length);
});

test('an explanation names the element and the runner-up', () => {
  const report = {
    selector: '#a',
    preview: '<button>Save</button>',
    confidence: 0.93,
    matched: ['text', 'role'],
    changed: ['id'],
    objections: [],
  };
  const text = explain({ candidates: [report], chosen: 0, lead: 0.93, cause: 'attribute', refusal: '', considered: 3, durationMs: 1 });
  expect(text).toContain('<button>Save</button>');
  expect(text).toContain('93 %');
  expect(text).toContain('id');
});

const token = fc.constantFrom('save', 'cancel', 'open', 'close', 'next', 'back', 'search', 'help', 'send', 'print');
const arbitrary: fc.Arbitrary<Fingerprint> = fc
  .record({
    tag: fc.constantFrom('a', 'button', 'div', 'span', 'input', 'select', 'textarea'),
    name: token,
    id: token,
    secret: fc.boolean(),
    path: fc.array(fc.constantFrom('div1', 'div2', 'ul1', 'li3'), { minLength: 1, maxLength: 6 }),
    x: fc.integer({ min: 0, max: 1200 }),
    y: fc.integer({ min: 0, max: 3000 }),
  })
  .map(({ tag, name, id, secret, path, x, y }) => ({
    version: 1 as const,
    tag,
    name,
    id,
    path: path.join('/'),
    box: [x, y, 80, 20] as const,
    ...(secret && tag === 'input' ? { secret, type: 'password' } : {}),
  }));

test('whatever the page: no throw, confidences are probabilities, secrets stay apart, order of candidates does not matter', () => {
  fc.assert(
    fc.property(arbitrary, fc.array(arbitrary, { maxLength: 12 }), (target, candidates) => {
      const decision = decide(target, candidates, options);
      for (const one of decision.judged) {
        expect(one.confidence).toBeGreaterThanOrEqual(0);
        expect(one.confidence).toBeLessThanOrEqual(1);
        expect(candidates[one.index]?.secret === true).toBe(target.secret === true);
      }
      if (decision.chosen === null) return;
      const chosen = candidates[decision.chosen];
      const reversed = [...candidates].reverse();
      const again = decide(target, reversed, options).chosen;
      expect(again === null ? null : reversed[again]).toEqual(chosen);
    }),
    { numRuns: 300 },
  );
});
