/** @jsxImportSource preact */
/** The filters of a page: a plain form that puts its fields into the address. */
import type { ComponentChildren } from 'preact';
import type { Scope } from '../query.js';

const spans = [
  ['24h', 'last 24 hours'],
  ['7d', 'last 7 days'],
  ['14d', 'last 14 days'],
  ['30d', 'last 30 days'],
  ['90d', 'last 90 days'],
  ['365d', 'last year'],
] as const;

export function Filters({
  action,
  scope,
  without = [],
  children,
}: {
  readonly action: string;
  readonly scope: Scope;
  readonly without?: readonly ('branch' | 'project' | 'since')[];
  /** More fields. */
  readonly children?: ComponentChildren;
}) {
  const known = spans.some(([value]) => value === scope.sinceText);
  return (
    <form method="get" action={action} class="filters" role="search" aria-label="Filters">
      {children}
      {!without.includes('since') && (
        <label>
          Since
          <select name="since">
            {!known && <option selected>{scope.sinceText}</option>}
            {spans.map(([value, text]) => (
              <option key={value} value={value} selected={value === scope.sinceText}>
                {text}
              </option>
            ))}
          </select>
        </label>
      )}
      {!without.includes('branch') && <Field name="branch" label="Branch" value={scope.branch} />}
      {!without.includes('project') && <Field name="project" label="Project" value={scope.project} />}
      <button type="submit">Show</button>
    </form>
  );
}

export function Field({
  name,
  label,
  value,
  hint,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly hint?: string;
}) {
  return (
    <label>
      {label}
      <input
        type="text"
        class={hint === undefined ? undefined : 'wide'}
        name={name}
        value={value ?? ''}
        placeholder={hint ?? 'all'}
        autoComplete="off"
        spellcheck={false}
        dir="auto"
      />
    </label>
  );
}

export function Choice({
  name,
  label,
  value,
  options,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [value: string, text: string])[];
}) {
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">all</option>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
