/** @jsxImportSource preact */
/** The frame of every page: head, navigation, main part. */
import type { ComponentChildren } from 'preact';
import { links } from '../links.js';
import { assetHref } from '../files.js';

export interface PageView {
  readonly title: string;
  /** The part of the navigation that it belongs to. */
  readonly nav?: string;
  readonly body: ComponentChildren;
}

export interface Frame {
  readonly version: string;
  readonly database: string;
}

const places = [
  [links.overview, 'Overview'],
  [links.builds, 'Builds'],
  [links.tests, 'Tests'],
  [links.runs, 'Runs'],
  [links.heals, 'Heals'],
  [links.drift, 'Drift'],
] as const;

export function Document({ view, frame }: { readonly view: PageView; readonly frame: Frame }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${view.title} · pacts`}</title>
        <link rel="icon" href={assetHref('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetHref('uplot.css')} />
        <link rel="stylesheet" href={assetHref('pages.css')} />
        <script defer src={assetHref('uplot.js')} />
        <script defer src={assetHref('pages.js')} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <header>
          <nav aria-label="Pages">
            <a class="brand" href={links.overview}>
              pacts
            </a>
            <ul>
              {places.map(([href, name]) => (
                <li key={href}>
                  <a href={href} aria-current={view.nav === href ? 'page' : undefined}>
                    {name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        </header>
        <main id="main" tabIndex={-1}>
          {view.body}
        </main>
        <footer>
          <p>
            playwright-pacts {frame.version} · <bdi>{frame.database}</bdi> · times are UTC
          </p>
        </footer>
      </body>
    </html>
  );
}
