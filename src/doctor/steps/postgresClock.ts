/** Do both clocks agree? Times of runs come from the test machines, retention and views from the server. */
import { failed, ok, skipped, type Step } from '../types.js';

/** Skew up to which the order of runs of several machines is still right for people (milliseconds). */
const tolerated = 5000;

export const postgresClock: Step = {
  id: 'postgres.clock',
  group: 'postgres',
  title: 'Clocks',
  async run({ database: { db }, now }) {
    if (!db) return skipped('there is no connection');
    const before = now();
    const { ms } = await db.one<{ ms: number }>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms');
    const after = now();
    // The server looked at its clock somewhere in between.
    const skew = Math.round(ms - (before + after) / 2);
    const evidence = [
      `this machine ${new Date(after).toISOString()}`,
      `server ${new Date(ms).toISOString()}`,
      `uncertain by ${Math.ceil((after - before) / 2)} ms`,
    ];
    if (Math.abs(skew) <= tolerated) return ok(`${skew} ms apart`, evidence);
    return failed(
      'clock-skew',
      `the server's clock is ${Math.abs(skew / 1000).toFixed(1)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's`,
      evidence,
      ['set both by NTP; a virtual machine or WSL that has slept needs it anew (wsl --shutdown, or hwclock -s)'],
    );
  },
};
