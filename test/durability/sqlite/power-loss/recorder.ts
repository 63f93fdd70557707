import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { type LogRecord, readLog } from './log.js';

const SOURCE = resolve(import.meta.dirname, 'powerlog.c');
const WORKLOAD = resolve(import.meta.dirname, 'workload.mjs');
const COMPILER = 'cc';

/** What a process is to do. */
export interface Workload {
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly appends: number;
  readonly callers: number;
  /** How long the WAL grows before a checkpoint. */
  readonly checkpointPages: number;
  /** Whether somebody reads all the time. */
  readonly reads: boolean;
  /** Whether it kills itself as soon as an outcome is unknown. */
  readonly diesOfDoubt?: boolean;
  readonly faults?: Faults;
}

/** Which syncs fail with EIO and which writes with ENOSPC, counted from 1. */
export interface Faults {
  readonly syncs?: readonly number[];
  readonly writes?: readonly number[];
  /** In files whose names end so. Default: in all. */
  readonly in?: string;
}

/** What processes did to the files of a folder, one after the other. */
export interface Recording {
  readonly records: readonly LogRecord[];
  /** The files at the end. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** How many of the processes were killed, by themselves. */
  readonly deaths: number;
}

interface Program {
  readonly parameters: (folder: string) => string[];
  readonly faults: Faults;
  readonly mayDie: boolean;
}

/** Why nothing can be recorded here, if so. */
export function whyNotRecorded(): string | undefined {
  if (process.platform !== 'linux') return `there is no LD_PRELOAD on ${process.platform}`;
  const { error } = spawnSync(COMPILER, ['--version'], { stdio: 'ignore' });
  return error && `there is no C compiler: ${error.message}`;
}

/** `powerlog.c`, compiled, and a folder for what it records. */
export class Recorder {
  private readonly folder = temporaryFolder();
  private readonly library = this.folder.file('powerlog.so');
  private count = 0;
  private child: ChildProcess | undefined;

  constructor() {
    const options = ['-O2', '-Wall', '-Wextra', '-shared', '-fPIC', '-pthread'];
    const { status, stderr } = spawnSync(COMPILER, [...options, '-o', this.library, SOURCE, '-ldl']);
    if (status !== 0) throw new Error(`powerlog.c does not compile:\n${stderr.toString()}`);
  }

  /** Runs workloads on the built engine, each in a process of its own, one after the other on the same database. */
  record(...workloads: readonly Workload[]): Promise<Recording> {
    return this.run(
      workloads.map(({ faults = {}, ...workload }) => ({
        parameters: (folder) => [WORKLOAD, JSON.stringify({ ...workload, folder })],
        faults,
        // The engine ends a process whose checkpoint has failed.
        mayDie: workload.diesOfDoubt === true || faults.syncs !== undefined,
      })),
    );
  }

  /** Runs a script with the folder in `process.argv[1]`. */
  recordScript(script: string, faults: Faults = {}): Promise<Recording> {
    return this.run([{ parameters: (folder) => ['--eval', script, folder], faults, mayDie: false }]);
  }

  remove(): void {
    this.child?.kill('SIGKILL');
    this.folder.remove();
  }

  private async run(programs: readonly Program[]): Promise<Recording> {
    this.count += 1;
    const folder = join(realpathSync(this.folder.path), `recorded-${String(this.count)}`);
    const log = this.folder.file(`log-${String(this.count)}`);
    mkdirSync(folder);
    let deaths = 0;
    for (const { parameters, faults, mayDie } of programs) {
      const env = { ...this.environment(folder, faults), POWERLOG_FILE: log };
      const child = spawn(process.execPath, parameters(folder), {
        env,
        stdio: ['ignore', 'inherit', 'pipe'],
      });
      this.child = child;
      const complaints: string[] = [];
      child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
      const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
      if (signal === 'SIGKILL') deaths += 1;
      if (code !== 0 && !(mayDie && signal === 'SIGKILL'))
        throw new Error(`The process ended with ${String(code ?? signal)}:\n${complaints.join('')}`);
    }
    return { records: readLog(log), files: filesIn(folder), deaths };
  }

  private environment(folder: string, { syncs, writes, in: names }: Faults): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      LD_PRELOAD: this.library,
      POWERLOG_FOLDER: folder,
      POWERLOG_FAIL_SYNCS: syncs?.join(','),
      POWERLOG_FAIL_WRITES: writes?.join(','),
      POWERLOG_FAIL_IN: names,
    };
  }
}

function filesIn(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(names.map(({ name }) => [name, readFileSync(join(folder, name))]));
}
