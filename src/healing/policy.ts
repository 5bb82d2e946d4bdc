/** Which uses of a locator may heal, at which threshold, and what the candidate must be able to do. */
import type { AssertionPolicy } from '../config/options.js';
import type { Capability, ExcludedEvidence } from './pageApi.js';

/** `act` changes the page, `read` and `content` look at what the element holds, `state` asks whether it is in some state. */
export type OperationKind = 'act' | 'read' | 'content' | 'state';

/**
 * When the element of a new locator is looked at. `before`: what is sent acts at once. `beside`: right behind the call, which looks for its element before
 * it acts. `still`: likewise, even the first one of a document, a moment after the call has begun to wait for its element to stand still.
 * `after`: when the call has succeeded, as it leaves the page as it is.
 */
export type CaptureTime = 'before' | 'beside' | 'still' | 'after';

/** What may be done for one use of a locator. */
export interface OperationPolicy {
  readonly kind: OperationKind;
  /** Name for people, Playwright's own: `click`, `toHaveText`. */
  readonly name: string;
  readonly capability: Capability;
  readonly excluded: readonly ExcludedEvidence[];
  /** The names of the parameters that hold selectors; drag-and-drop has two. */
  readonly selectors: readonly string[];
  /** Whether more than one match is an error of the call (strict mode). */
  readonly strict: boolean;
  /** Whether the candidate must be enabled. */
  readonly needsEnabled: boolean;
  readonly capture: CaptureTime;
}

interface Rule {
  readonly kind: OperationKind;
  readonly name?: string;
  readonly capability?: Capability;
  readonly excluded?: readonly ExcludedEvidence[];
  readonly selectors?: readonly string[];
  readonly needsEnabled?: boolean;
  readonly capture?: CaptureTime;
}

const act = (capability: Capability = 'any', rest: Partial<Rule> = {}): Rule => ({ kind: 'act', capability, needsEnabled: true, ...rest });
const passiveAct: Rule = { kind: 'act', needsEnabled: false };
const still = { capture: 'still' } as const;
const read = (...excluded: ExcludedEvidence[]): Rule => ({ kind: 'read', excluded, capture: 'after' });
const content = (name: string, ...excluded: ExcludedEvidence[]): Rule => ({ kind: 'content', name, excluded, capture: 'after' });
const state = (name: string): Rule => ({ kind: 'state', name, capture: 'after' });

/** Methods of Playwright's frame channel; what is not listed never heals (queries, counts, `isVisible`, `$eval`). */
const methodRules: Readonly<Record<string, Rule>> = {
  click: act('any', still),
  dblclick: act('any', still),
  tap: act('any', still),
  hover: { ...passiveAct, ...still },
  focus: passiveAct,
  blur: passiveAct,
  dispatchEvent: { ...passiveAct, capture: 'before' },
  check: act('checkable', still),
  uncheck: act('checkable', still),
  fill: act('editable', { capture: 'after' }),
  type: act('editable', { name: 'pressSequentially', needsEnabled: false }),
  press: act('any', { needsEnabled: false }),
  selectOption: act('select'),
  setInputFiles: act('file', { needsEnabled: false }),
  dragAndDrop: act('any', { name: 'dragTo', selectors: ['source', 'target'], needsEnabled: false, ...still }),
  drop: { ...passiveAct, capture: 'before' },
  textContent: read('text'),
  innerText: read('text'),
  innerHTML: read('text'),
  getAttribute: read('attributes'),
  inputValue: read('value'),
  ariaSnapshot: read('text', 'name'),
  isChecked: read(),
  isDisabled: read(),
  isEditable: read(),
  isEnabled: read(),
};

/** Expressions of Playwright's `expect` channel call. */
const expectRules: Readonly<Record<string, Rule>> = {
  'to.have.text': content('toHaveText', 'text', 'name'),
  'to.have.value': content('toHaveValue', 'value'),
  'to.have.values': content('toHaveValues', 'value'),
  'to.have.attribute': content('toHaveAttribute', 'attributes'),
  'to.have.attribute.value': content('toHaveAttribute', 'attributes'),
  'to.have.class': content('toHaveClass', 'class'),
  'to.contain.class': content('toContainClass', 'class'),
  'to.have.css': content('toHaveCSS'),
  'to.have.id': content('toHaveId', 'id'),
  'to.have.property': content('toHaveJSProperty'),
  'to.have.role': content('toHaveRole', 'role'),
  'to.have.accessible.name': content('toHaveAccessibleName', 'name', 'text'),
  'to.have.accessible.description': content('toHaveAccessibleDescription', 'attributes'),
  'to.have.accessible.error.message': content('toHaveAccessibleErrorMessage', 'attributes'),
  'to.match.aria': content('toMatchAriaSnapshot', 'text', 'name'),
  'to.be.visible': state('toBeVisible'),
  'to.be.attached': state('toBeAttached'),
  'to.be.enabled': state('toBeEnabled'),
  'to.be.disabled': state('toBeDisabled'),
  'to.be.checked': state('toBeChecked'),
  'to.be.editable': state('toBeEditable'),
  'to.be.readonly': state('toBeEditable'),
  'to.be.empty': state('toBeEmpty'),
  'to.be.focused': state('toBeFocused'),
  'to.be.in.viewport': state('toBeInViewport'),
};

/** The channel methods that have a policy. */
export const policyMethods: ReadonlySet<string> = new Set([...Object.keys(methodRules), 'expect', 'waitForSelector']);

/** The policies of a rule, by whether the call is strict and whether it is forced. They are made once: each call asks several times. */
type Policies = Readonly<Record<'strict' | 'first', Readonly<Record<'waits' | 'forced', OperationPolicy>>>>;

function policiesOf(rule: Rule, method: string): Policies {
  const policy = (strict: boolean, forced: boolean): OperationPolicy => ({
    kind: rule.kind,
    name: rule.name ?? method,
    capability: rule.capability ?? 'any',
    excluded: rule.excluded ?? [],
    selectors: rule.selectors ?? ['selector'],
    strict,
    needsEnabled: rule.needsEnabled ?? false,
    // A forced action waits for nothing.
    capture: rule.capture === 'still' && forced ? 'beside' : (rule.capture ?? 'beside'),
  });
  const both = (strict: boolean) => ({ waits: policy(strict, false), forced: policy(strict, true) });
  return { strict: both(true), first: both(false) };
}

function allPoliciesOf(rules: Readonly<Record<string, Rule>>): ReadonlyMap<string, Policies> {
  return new Map(Object.entries(rules).map(([name, rule]) => [name, policiesOf(rule, name)]));
}

const methodPolicies = allPoliciesOf(methodRules);
const expectPolicies = allPoliciesOf(expectRules);
const waitPolicies = {
  waitFor: policiesOf(state('waitFor'), 'waitForSelector'),
  element: policiesOf({ kind: 'read', name: 'elementHandle' }, 'waitForSelector'),
  page: policiesOf({ kind: 'state', name: 'waitForSelector' }, 'waitForSelector'),
};

/** The policy of one call, or null: it is none of our business. */
export function policyOf(method: string, params: Readonly<Record<string, unknown>>): OperationPolicy | null {
  const policies = policiesFor(method, params);
  if (!policies) return null;
  return policies[method === 'expect' || params['strict'] === true ? 'strict' : 'first'][params['force'] === true ? 'forced' : 'waits'];
}

/** True if the policy lets this use act on a healed element. */
export function mayHeal(policy: OperationPolicy, assertions: AssertionPolicy): boolean {
  if (policy.kind === 'content') return assertions !== 'none';
  if (policy.kind === 'state') return assertions === 'state';
  return true;
}

function policiesFor(method: string, params: Readonly<Record<string, unknown>>): Policies | undefined {
  if (method === 'expect') {
    if (params['isNot'] === true || typeof params['selector'] !== 'string') return undefined;
    return expectPolicies.get(String(params['expression']));
  }
  return method === 'waitForSelector' ? policiesForWait(params) : methodPolicies.get(method);
}

/** `waitForSelector` is three things: locator.waitFor, page.waitForSelector, and how `evaluate` or `screenshot` find their element. */
function policiesForWait(params: Readonly<Record<string, unknown>>): Policies | undefined {
  const wanted = params['state'] ?? 'visible';
  if (wanted === 'hidden' || wanted === 'detached') return undefined;
  if (params['omitReturnValue'] === true) return waitPolicies.waitFor;
  // What follows in the same call may do anything with the element.
  return params['strict'] === true && wanted === 'attached' ? waitPolicies.element : waitPolicies.page;
}
