/** @jsxImportSource preact */
/** A heal in a list: the old locator, the new one, and how sure it was. */
import type { Heal } from '../../../history/schemas.js';
import { links } from '../links.js';
import { Time } from './names.js';
import { Status } from './status.js';
import { share, short } from './text.js';

/** @param onRun the page around it names the test already */
export function HealCards({ heals, onRun = false }: { readonly heals: readonly Heal[]; readonly onRun?: boolean }) {
  return (
    <ul class="heals">
      {heals.map((heal) => (
        <li key={heal.id}>
          <div class="heal-head">
            <Status of={heal.status} />
            {heal.confidence !== null && <span>{share(heal.confidence)}</span>}
            <span class="place">
              <bdi>{short(heal.operation, 40)}</bdi> · {heal.cause}
              {heal.remembered ? ' · remembered' : ''}
            </span>
            {heal.review !== null && <span class="label">{`${heal.review} by a person`}</span>}
            <Time at={heal.at} />
          </div>
          <Change heal={heal} />
          <div class="place">
            {!onRun && (
              <>
                <a href={heal.hasRun ? links.run(heal.runId) : links.test(heal.testId)}>
                  <bdi>{short(heal.testTitle, 160)}</bdi>
                </a>
                {' · '}
              </>
            )}
            <bdi>{heal.file === null ? '' : `${short(heal.file, 120)}:${heal.line ?? ''}`}</bdi>
            {' · '}
            <a href={links.driftOf(heal.urlPattern)}>
              <bdi>{short(heal.urlPattern, 120)}</bdi>
            </a>
            {' · '}
            <a href={links.heal(heal.id)}>evidence</a>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Old locator and new one. */
export function Change({ heal }: { readonly heal: Heal }) {
  return (
    <div class="change">
      <code class="old">
        <span class="hidden">old: </span>
        <bdi>{short(heal.locator, 400)}</bdi>
      </code>
      {heal.healedLocator === null ? (
        <span class="why">
          <bdi>{short(heal.explanation, 400)}</bdi>
        </span>
      ) : (
        <code class="new">
          <span class="hidden">new: </span>
          <bdi>{short(heal.healedLocator, 400)}</bdi>
        </code>
      )}
    </div>
  );
}
