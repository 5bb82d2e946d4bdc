/** @jsxImportSource preact */
/** Tables that become blocks on a narrow screen, and the links to their next page. */
import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** `main` takes the room that is left, `number` is set right. */
  readonly kind?: 'main' | 'number' | 'sign';
}

interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Said instead of an empty table. */
  readonly empty: ComponentChildren;
  /** The heads are there, but not to be seen. */
  readonly bare?: boolean;
}

export function Table<Row>({ label, columns, rows, keyOf, empty, bare = false }: TableProps<Row>) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <table class={bare ? 'bare' : undefined}>
      <caption class="hidden">{label}</caption>
      <thead>
        <tr>
          {columns.map(({ head, kind }) => (
            <th key={head} scope="col" class={kind}>
              {kind === 'sign' ? <span class="hidden">{head}</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} data-key={keyOf(row)}>
            {columns.map(({ head, cell, kind }) => (
              <td key={head} class={kind} data-head={head}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** @param first the address without a cursor, when this is not the first page */
export function Pager({ first, next }: { readonly first: string | null; readonly next: string | null }) {
  if (first === null && next === null) return null;
  return (
    <nav class="pager" aria-label="Further pages">
      {first !== null && <a href={first}>Back to the first page</a>}
      {next !== null && (
        <a href={next} rel="next">
          Next page
        </a>
      )}
    </nav>
  );
}

/** Name and value pairs in a row. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  const known = facts.filter(([, value]) => value !== null && value !== '' && value !== undefined);
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The figures at the top of a page. */
export function Tiles({
  tiles,
}: {
  readonly tiles: readonly { readonly name: string; readonly value: string; readonly note?: string; readonly tone?: string }[];
}) {
  return (
    <dl class="tiles">
      {tiles.map(({ name, value, note, tone }) => (
        <div key={name} class={tone}>
          <dt>{name}</dt>
          <dd>{value === '' ? '–' : value}</dd>
          {note !== undefined && <dd class="note">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}

export function Section({
  title,
  more,
  children,
}: {
  readonly title: string;
  readonly more?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="card">
      <h2>
        {title}
        {more !== undefined && <span class="more">{more}</span>}
      </h2>
      {children}
    </section>
  );
}
