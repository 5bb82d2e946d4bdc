/** @jsxImportSource preact */
/** What can't be shown, in one sentence. */
import { links } from '../links.js';
import type { PageView } from '../parts/layout.js';
import { short } from '../parts/text.js';

export const errorPage = (sentence: string): PageView => ({
  title: 'Not shown',
  body: (
    <>
      <h1>Not shown</h1>
      <p role="alert">
        <bdi>{short(sentence, 1000)}</bdi>
      </p>
      <p>
        <a href={links.overview}>Back to the overview</a>
      </p>
    </>
  ),
});
