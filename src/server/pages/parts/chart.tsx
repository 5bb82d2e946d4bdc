/** @jsxImportSource preact */
/** A chart: its data for the script that draws it, and the same figures as a table for everybody else. */
import type { ChartData, ChartUnit } from '../client/chartData.js';
import { duration, percent } from '../../../history/format.js';

const formats: Readonly<Record<ChartUnit, (value: number) => string>> = {
  percent,
  milliseconds: duration,
  share: (value) => value.toFixed(3),
};

export function Chart({ title, data }: { readonly title: string; readonly data: ChartData }) {
  const format = formats[data.unit];
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div class="plot" data-chart={JSON.stringify(data)} aria-hidden="true" />
      <details>
        <summary>As a table</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">{data.by === 'day' ? 'Day' : 'Time'}</th>
                {data.series.map(({ label }) => (
                  <th scope="col" class="number" key={label}>
                    <bdi>{label}</bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.x
                .map((seconds, index) => (
                  <tr key={index}>
                    <th scope="row">
                      {new Date(seconds * 1000)
                        .toISOString()
                        .slice(0, data.by === 'day' ? 10 : 16)
                        .replace('T', ' ')}
                    </th>
                    {data.series.map(({ label, values }) => {
                      const value = values[index];
                      return (
                        <td class="number" key={label}>
                          {value === null || value === undefined ? '' : format(value)}
                        </td>
                      );
                    })}
                  </tr>
                ))
                .reverse()}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
