/** Who owns a port of this machine: the program, and the Docker container that publishes it. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import type { Environment } from '../config/dotEnv.js';

/** Longest wait for the `docker` command (milliseconds). */
const dockerTimeout = 4000;
/** State of a listening socket in /proc/net/tcp. */
const listening = '0A';

/** Programs that listen at a port, as far as this user may see; only Linux tells without a command. */
export function programsAt(port: number): string[] {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => inodesIn(file, port)));
  if (inodes.size === 0) return [];
  const found = new Set<string>();
  for (const pid of namesIn('/proc').filter((name) => /^\d+$/.test(name))) {
    const owns = namesIn(`/proc/${pid}/fd`).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    });
    if (owns) found.add(nameOf(pid));
  }
  return [...found];
}

export interface Container {
  readonly id: string;
  readonly name: string;
}

/** Containers that publish a port, null without a Docker that answers. */
export function containersPublishing(port: number, env: Environment): Container[] | null {
  const answer = docker(['ps', '--no-trunc', '--filter', `publish=${port}`, '--format', '{{.ID}} {{.Names}}'], env);
  if (answer === null) return null;
  return answer
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ id: line.split(' ')[0] ?? '', name: line.split(' ')[1] ?? '' }));
}

/** Whether a container has logged anything since a moment; null if it can't be asked. */
export function hasLoggedSince(container: Container, since: Date, env: Environment): boolean | null {
  const answer = docker(['logs', '--since', since.toISOString(), container.id], env);
  return answer === null ? null : answer.trim() !== '';
}

function docker(args: readonly string[], env: Environment): string | null {
  const command = spawnSync('docker', args, { encoding: 'utf8', timeout: dockerTimeout, env: { ...env }, windowsHide: true });
  return command.status === 0 ? command.stdout + command.stderr : null;
}

function inodesIn(file: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return textOf(file)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexPort}`) && fields[3] === listening)
    .flatMap((fields) => (fields[9] === undefined ? [] : [fields[9]]));
}

function nameOf(pid: string): string {
  return textOf(`/proc/${pid}/comm`).trim() || `process ${pid}`;
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return '';
  }
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
