/** Draws the charts with uPlot, which is loaded beside this script, in the colours of the page. */
import type uPlot from 'uplot';
import { duration, percent } from '../../../history/format.js';
import type { ChartData, ChartSeries, ChartUnit } from './chartData.js';

const height = 180;
const formats: Readonly<Record<ChartUnit, (value: number) => string>> = {
  percent,
  milliseconds: duration,
  share: (value) => value.toFixed(3),
};
const axisFormats: Readonly<Record<ChartUnit, (value: number) => string>> = {
  percent: (value) => `${value} %`,
  milliseconds: shortDuration,
  share: (value) => value.toFixed(2),
};

/** One unit, so that it fits beside the axis. */
function shortDuration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const [divisor, unit] = ms < 120_000 ? [1000, 's'] : ms < 7_200_000 ? [60_000, 'min'] : [3_600_000, 'h'];
  return `${Number((ms / divisor).toFixed(1))} ${unit}`;
}

export function drawCharts(root: ParentNode): void {
  const library = (globalThis as { uPlot?: typeof uPlot }).uPlot;
  if (!library) return;
  for (const place of root.querySelectorAll<HTMLElement>('[data-chart]')) {
    const data = JSON.parse(place.dataset['chart'] ?? '') as ChartData;
    let chart = draw(library, place, data);
    new ResizeObserver(() => {
      if (place.clientWidth !== chart.width) chart.setSize({ width: place.clientWidth, height });
    }).observe(place);
    // Canvases don't follow the style sheet by themselves.
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      chart.destroy();
      chart = draw(library, place, data);
    });
  }
}

function draw(library: typeof uPlot, place: HTMLElement, data: ChartData): uPlot {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: colour('muted'),
    grid: { stroke: colour('grid'), width: 1 },
    ticks: { stroke: colour('grid'), width: 1 },
    font: '12px system-ui',
  };
  return new library(
    {
      width: place.clientWidth,
      height,
      tzDate: (seconds) => library.tzDate(new Date(seconds * 1000), 'UTC'),
      cursor: { y: false, drag: { x: false, y: false } },
      legend: { live: data.series.every(({ shape }) => shape === 'line') },
      scales: {
        y: { range: (_chart, _min, max) => rangeOf(data.unit, max) },
        x: { range: (_chart, min, max) => widened(min, max, data.by) },
      },
      axes: [
        { ...axis, values: [...timeFormats] },
        { ...axis, size: 68, values: (_chart, values) => values.map((value) => axisFormats[data.unit](value)) },
      ],
      series: [
        { label: data.by === 'day' ? 'day' : 'time', value: data.by === 'day' ? '{YYYY}-{MM}-{DD}' : '{YYYY}-{MM}-{DD} {HH}:{mm}' },
        ...data.series.map((series) => seriesOf(series, data, colour)),
      ],
      hooks: data.mark ? { draw: [(chart) => drawMark(chart, data, colour)] } : {},
    },
    [[...data.x], ...data.series.map(({ values }) => [...values])],
    place,
  );
}

function seriesOf({ label, tone, shape, values }: ChartSeries, { unit }: ChartData, colour: (name: string) => string): uPlot.Series {
  const stroke = colour(tone);
  const few = values.filter((value) => value !== null).length < 60;
  return {
    label,
    stroke,
    fill: 'transparent',
    value: (_chart, value: number | null) => (value === null ? '–' : formats[unit](value)),
    spanGaps: true,
    ...(shape === 'line'
      ? { width: 2, points: { show: few, size: 6, fill: stroke } }
      : { paths: () => null, points: { show: true, size: 7, fill: stroke } }),
  };
}

/** From zero, so that a small change does not look large; percent end at 100. */
function rangeOf(unit: ChartUnit, max: number | null): [number, number] {
  if (unit === 'percent') return [0, 102];
  const top = max === null || max <= 0 ? 1 : max * 1.1;
  return [0, unit === 'share' ? Math.max(top, 0.1) : top];
}

/** Room at both ends; a single day is a day wide. */
function widened(min: number, max: number, by: ChartData['by']): [number, number] {
  const room = Math.max((max - min) * 0.03, by === 'day' ? 43_200 : 60);
  return [min - room, max + room];
}

/** Largest step first: `[seconds, format, at a new year, ...]` as uPlot wants them, with dates as people write them here. */
const timeFormats: (string | number | null)[][] = [
  [31_536_000, '{YYYY}', null, null, null, null, null, null, 1],
  [2_419_200, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
  [86_400, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
  [3600, '{HH}:{mm}', '\n{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
  [60, '{HH}:{mm}', '\n{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
];

function drawMark(chart: uPlot, { mark }: ChartData, colour: (name: string) => string): void {
  if (!mark) return;
  const { ctx, bbox } = chart;
  const x = Math.round(chart.valToPos(mark.at, 'x', true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = colour('bad');
  ctx.fillStyle = colour('bad');
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `${12 * devicePixelRatio}px system-ui`;
  const isLeft = x > bbox.left + bbox.width / 2;
  ctx.textAlign = isLeft ? 'right' : 'left';
  ctx.fillText(mark.label, x + (isLeft ? -6 : 6) * devicePixelRatio, bbox.top + 12 * devicePixelRatio);
  ctx.restore();
}
