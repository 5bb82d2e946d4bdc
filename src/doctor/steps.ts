/** All steps in the order of the investigation; a new one is a file in steps/ and a line here. */
import { browser } from './steps/browser.js';
import { build } from './steps/build.js';
import { embedded } from './steps/embedded.js';
import { folder } from './steps/folder.js';
import { node } from './steps/node.js';
import { options } from './steps/options.js';
import { playwright } from './steps/playwright.js';
import { postgresClock } from './steps/postgresClock.js';
import { postgresConnections } from './steps/postgresConnections.js';
import { postgresIdentity } from './steps/postgresIdentity.js';
import { postgresLogin } from './steps/postgresLogin.js';
import { postgresProgram } from './steps/postgresProgram.js';
import { postgresReach } from './steps/postgresReach.js';
import { postgresResolve } from './steps/postgresResolve.js';
import { postgresRights } from './steps/postgresRights.js';
import { postgresSchema } from './steps/postgresSchema.js';
import { postgresServer } from './steps/postgresServer.js';
import { postgresTarget } from './steps/postgresTarget.js';
import { postgresTls } from './steps/postgresTls.js';
import { postgresWrite } from './steps/postgresWrite.js';
import { project } from './steps/project.js';
import { redisLogin } from './steps/redisLogin.js';
import { redisMemory } from './steps/redisMemory.js';
import { redisProgram } from './steps/redisProgram.js';
import { redisReach } from './steps/redisReach.js';
import { redisServer } from './steps/redisServer.js';
import { redisTarget } from './steps/redisTarget.js';
import { redisWrite } from './steps/redisWrite.js';
import type { Step } from './types.js';

export const steps: readonly Step[] = [
  node,
  playwright,
  browser,
  project,
  options,
  folder,
  build,

  postgresTarget,
  postgresResolve,
  postgresReach,
  postgresProgram,
  postgresTls,
  postgresIdentity,
  postgresLogin,
  postgresServer,
  embedded,
  postgresRights,
  postgresSchema,
  postgresWrite,
  postgresClock,
  postgresConnections,

  redisTarget,
  redisReach,
  redisProgram,
  redisLogin,
  redisServer,
  redisWrite,
  redisMemory,
];
