/** The script of the pages: draws charts, refreshes what runs. Without it everything is there but the drawings. */
import { drawCharts } from './charts.js';
import { keepAlive } from './live.js';

drawCharts(document);
keepAlive(document);
