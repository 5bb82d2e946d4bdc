/** @jsxImportSource preact */
/** The steps of a run as a tree, open where something failed. */
import { duration } from '../../../history/format.js';
import type { Step } from '../../../history/schemas.js';
import { ErrorText } from './names.js';
import { Status } from './status.js';
import { short } from './text.js';

/** Deeper steps are shown at this depth, so that a page can't nest without end. */
const deepest = 12;

interface Node {
  readonly step: Step;
  readonly children: Node[];
}

export function Steps({ steps, empty }: { readonly steps: readonly Step[]; readonly empty: string }) {
  return steps.length === 0 ? <p class="empty">{empty}</p> : <List nodes={treeOf(steps)} />;
}

/** Steps whose parent is on another page stand at the top. */
function treeOf(steps: readonly Step[]): Node[] {
  const roots: Node[] = [];
  const known = new Map<number, { node: Node; depth: number; parent: Node[] }>();
  for (const step of steps) {
    const node: Node = { step, children: [] };
    const above = step.parentIndex === null ? undefined : known.get(step.parentIndex);
    const siblings = above === undefined ? roots : above.depth >= deepest ? above.parent : above.node.children;
    siblings.push(node);
    known.set(step.index, { node, depth: above === undefined ? 0 : Math.min(above.depth + 1, deepest), parent: siblings });
  }
  return roots;
}

function List({ nodes }: { readonly nodes: readonly Node[] }) {
  return (
    <ul class="steps">
      {nodes.map(({ step, children }) => (
        <li key={step.index}>
          {children.length === 0 && step.error === null ? (
            <div class="step">
              <Line step={step} />
            </div>
          ) : (
            <details open={step.error !== null}>
              <summary class="step">
                <Line step={step} />
              </summary>
              {children.length > 0 && <List nodes={children} />}
              {/* An error of a child is its parents' error, too: once is enough. */}
              {step.error !== null && !children.some((child) => child.step.error !== null) && (
                <ErrorText text={step.error} label={`Error of ${short(step.title, 60)}`} />
              )}
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function Line({ step }: { readonly step: Step }) {
  return (
    <>
      <Status of={step.error === null ? 'passed' : 'failed'} bare />
      <span class="step-title">
        <bdi>{short(step.title, 400)}</bdi>
        {step.file !== null && (
          <span class="place">
            {' — '}
            <bdi>{`${short(step.file.split('/').at(-1) ?? '', 80)}:${step.line ?? ''}`}</bdi>
          </span>
        )}
      </span>
      <span class="step-time">{duration(step.durationMs)}</span>
    </>
  );
}
