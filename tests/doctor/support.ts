/** What the tests of `pacts doctor` share: a folder, an investigation of an address, and one PostgreSQL for the tests of a worker. */
import { expect, test as base } from '@playwright/test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runDoctor, type DoctorOptions, type DoctorReport } from '../../src/doctor/run.js';
import type { StepResult } from '../../src/doctor/types.js';
import { PostgresServer } from '../support/servers.js';

export type Ask = (env: Readonly<Record<string, string>>, options?: Omit<DoctorOptions, 'env' | 'cwd'>) => Promise<DoctorReport>;

export const test = base.extend<{ folder: string; ask: Ask }, { postgres: PostgresServer }>({
  folder: async ({}, use) => {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pacts-doctor-')));
    await use(folder);
    fs.rmSync(folder, { recursive: true, force: true });
  },
  ask: async ({ folder }, use) => {
    await use(async (env, options = {}) => {
      const report = await runDoctor({
        ...options,
        env: { PATH: process.env['PATH'], HOME: folder, PACTS_BUILD_ID: 'doctor', ...env },
        cwd: folder,
      });
      // Whatever was asked: no password is in the answer.
      for (const text of [/first-secret/, /second-secret/, /wrong-secret/]) expect(JSON.stringify(report)).not.toMatch(text);
      return report;
    });
  },
  postgres: [
    async ({}, use) => {
      const server = await new PostgresServer().start();
      server.admin("create role ada login password 'first-secret'");
      server.admin('create database qa owner ada');
      await use(server);
      await server.remove();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});
export { expect };

/** The causes of the steps of a group that failed. */
export function causes(report: DoctorReport, group: StepResult['group'] = 'postgres'): string[] {
  return report.steps.filter((step) => step.group === group && step.status === 'failed').map((step) => `${step.id}: ${step.cause ?? ''}`);
}

export function stepOf(report: DoctorReport, id: string): StepResult {
  const step = report.steps.find((one) => one.id === id);
  if (!step) throw new Error(`no step ${id}`);
  return step;
}
