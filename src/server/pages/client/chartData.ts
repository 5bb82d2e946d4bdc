/** What the server gives to the script that draws a chart. */
export type ChartUnit = 'percent' | 'milliseconds' | 'share';
export type ChartTone = 'good' | 'bad' | 'warn' | 'accent' | 'quiet' | 'other';

export interface ChartSeries {
  readonly label: string;
  readonly tone: ChartTone;
  readonly shape: 'line' | 'points';
  /** One for each x; null where there is nothing. */
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  readonly unit: ChartUnit;
  readonly by: 'day' | 'time';
  /** Seconds since 1970, ascending. */
  readonly x: readonly number[];
  readonly series: readonly ChartSeries[];
  /** A vertical line: where something began. */
  readonly mark?: { readonly at: number; readonly label: string };
}
