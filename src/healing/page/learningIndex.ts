/** Entry of the page half for learning only; once per document. */
import { install, installed, learningApi } from './learning.js';

if (!installed()) install(learningApi());
