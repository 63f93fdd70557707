import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeUnless } from '../../../support/describe-unless.js';
import { sizeOf } from '../../../support/size.js';
import { Disk } from './disk.js';
import type { LogRecord } from './log.js';
import { cutPower } from './power-cuts.js';
import { Random, seedOfThisRun } from './random.js';
import { Recorder, type Recording, whyNotRecorded } from './recorder.js';
import { toldIn } from './told.js';

const CUTS = sizeOf('POWER_CUTS', 150);

/**
 * `kill -9` proves nothing about the disk: the page cache outlives the process. Here each write and sync of a process
 * is recorded, and played back up to random moments at which the power goes.
 */
describeUnless(whyNotRecorded(), 'a power cut', () => {
  const seed = seedOfThisRun();
  let recorder: Recorder;
  let random: Random;

  beforeAll(() => {
    recorder = new Recorder();
    random = new Random(seed);
  });
  afterAll(() => {
    recorder.remove();
  });

  const record = (synchronous: 'FULL' | 'NORMAL', appends: number) =>
    recorder.record({ synchronous, appends, callers: 16, checkpointPages: 200, reads: true });

  it('loses nothing that was acknowledged, and leaves a database that is whole', async () => {
    const recording = await record('FULL', 3_600);
    expect(fingerprints(replayed(recording))).toEqual(fingerprints(recording.files));
    const figures = figuresOf(recording.records);
    const { complaints, ...ending } = await cutPower(recording, CUTS, random);
    print({ synchronous: 'FULL', seed, ...ending, ...figures });
    expect(complaints).toEqual([]);
    expect(ending).toMatchObject({ points: CUTS, lost: 0, ghosts: 0, corrupt: 0 });
    expect(figures.acknowledged).toBeGreaterThan(4_000);
    expect(figures.commits).toBeGreaterThan(200);
    expect(figures.checkpoints).toBeGreaterThan(5);
  }, 240_000);

  it('is seen to lose what was acknowledged when commits are not synced', async () => {
    const recording = await record('NORMAL', 800);
    const ending = await cutPower(recording, 60, random);
    print({ synchronous: 'NORMAL', seed, ...ending, complaints: undefined, ...figuresOf(recording.records) });
    expect(ending.lost).toBeGreaterThan(0);
  }, 120_000);
});

/** The files by the recording alone: they differ from the real ones where a write was not seen. */
function replayed({ records }: Recording): Map<string, Buffer> {
  const random = new Random(0);
  const disk = new Disk(random);
  for (const record of records) disk.apply(record);
  return disk.crash('kept', random);
}

function fingerprints(files: ReadonlyMap<string, Buffer>): Record<string, string> {
  const entries = [...files].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function figuresOf(records: readonly LogRecord[]) {
  const told = toldIn(records);
  const syncsOf = (name: string) => {
    const handles = new Set<number>();
    return records.filter((record) => {
      if (record.kind === 'opened' && record.name === name) handles.add(record.fd);
      if (record.kind === 'closed') handles.delete(record.fd);
      return record.kind === 'synced' && handles.has(record.fd);
    }).length;
  };
  return {
    acknowledged: told.flatMap(({ told }) => (told.said === 'stored' ? told.events : [])).length,
    commits: syncsOf('log.db-wal'),
    checkpoints: syncsOf('log.db'),
    records: records.length,
  };
}

function print(figures: object): void {
  process.stdout.write(`${JSON.stringify({ test: 'power loss', engine: 'SQLite', ...figures })}\n`);
}
