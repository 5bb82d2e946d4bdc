/** Entry of the whole page half; once per document. What has been learning there goes on: it knows when the document last changed. */
import type { PageApi } from '../pageApi.js';
import { compare } from './compare.js';
import { find, rehearse } from './find.js';
import { gate } from './gate.js';
import { install, installed, learningApi } from './learning.js';
import { quietState } from './quiet.js';
import { reveal } from './reveal.js';
import { selectorFor } from './selectorFor.js';

const held = installed();
if (!held?.find) {
  const learning = held ?? learningApi();
  const api: PageApi = {
    ...learning,
    quiet: () => ({ ...quietState(document, learning.lastChange()), structure: learning.structure() }),
    compare,
    find,
    rehearse,
    reveal,
    selectorFor: (element) => selectorFor(element),
    gate,
  };
  install(api);
}
