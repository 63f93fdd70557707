import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeUnless } from '../../../support/describe-unless.js';
import { type AnswerFigures, answerFiguresOf } from './answer-figures.js';
import { cutPower } from './power-cuts.js';
import { Random, seedOfThisRun } from './random.js';
import { type Faults, Recorder, type Workload, whyNotRecorded } from './recorder.js';

const SYNCS = 1_000;
const WRITES = 10_000;
/** More than it takes to open a new database, or nobody would ever get on. */
const PERIOD = 10;

/**
 * A disk that refuses. After a failed sync the page cache still has what the disk has not, and the next sync ends
 * well without it: so a power cut here takes along what the failed syncs were about.
 *
 * Syncs of checkpoints fail one at a time, and nobody reads then: in rows they lost or damaged something in 3 of
 * 50 runs (docs/durability.md says so). SQLite counts the pages of a checkpoint that readers have held up as
 * written before it has synced them; when a sync fails after that, it passes them over and does not tell.
 */
describeUnless(whyNotRecorded(), 'a disk that fails', () => {
  const seed = seedOfThisRun();
  const random = new Random(seed);
  let recorder: Recorder;

  beforeAll(() => {
    recorder = new Recorder();
  });
  afterAll(() => {
    recorder.remove();
  });

  const numbers = (end: number, isOne: (n: number) => boolean) =>
    Array.from({ length: end }, (_, index) => index + 1).filter(isOne);
  const workload = (faults: Faults, more: Partial<Workload> = {}): Workload => ({
    synchronous: 'FULL',
    appends: 240,
    callers: 16,
    checkpointPages: 60,
    reads: false,
    faults,
    ...more,
  });

  /** Nothing acknowledged is lost, each append has ended in a way that is promised, and doubt led to a new connection. */
  async function survives(fault: string, points: number, ...workloads: Workload[]): Promise<AnswerFigures> {
    const { records } = await recorder.record(...workloads);
    const { complaints, ...ending } = await cutPower({ records }, points, random);
    const figures = answerFiguresOf(records);
    const line = { test: 'failing disk', engine: 'SQLite', fault, seed, ...ending, ...figures };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    expect(complaints).toEqual([]);
    expect(ending).toMatchObject({ points, lost: 0, ghosts: 0, corrupt: 0 });
    expect(figures).toMatchObject({ otherAnswers: 0, storedWithoutReopening: 0 });
    return figures;
  }

  it.each(numbers(PERIOD, (n) => n % 2 === 1))(
    `sync %i fails, and each ${String(PERIOD)}th after it`,
    async (first) => {
      const syncs = numbers(SYNCS, (n) => n % PERIOD === first % PERIOD);
      const { failedSyncs } = await survives(`sync ${String(first)}`, 15, workload({ syncs }));
      expect(failedSyncs).toBeGreaterThan(1);
    },
    60_000,
  );

  it('syncs of commits fail in rows', async () => {
    const faults = { syncs: numbers(SYNCS, () => random.chance(0.3)), in: '-wal' };
    const { failedSyncs } = await survives('syncs in rows', 40, workload(faults));
    expect(failedSyncs).toBeGreaterThan(0);
  }, 60_000);

  it('syncs of commits fail while others read', async () => {
    const faults = { syncs: numbers(SYNCS, () => random.chance(0.2)), in: '-wal' };
    const { failedSyncs } = await survives('sync while read', 40, workload(faults, { reads: true }));
    expect(failedSyncs).toBeGreaterThan(0);
  }, 60_000);

  it('a sync fails, the process dies of it, and the next one finds what only the page cache has', async () => {
    // A reader keeps the WAL, and without checkpoints the next process writes behind what was lost.
    const more = { reads: true, checkpointPages: 10_000 };
    const dying = Array.from({ length: 3 }, () =>
      workload({ syncs: [8 + random.below(8)], in: '-wal' }, { ...more, diesOfDoubt: true }),
    );
    const { unknown } = await survives('sync and death', 60, ...dying, workload({}, more));
    expect(unknown).toBeGreaterThan(0);
  }, 60_000);

  it('writes find no space', async () => {
    const writes = numbers(WRITES, () => random.chance(0.03));
    const { failed } = await survives('write', 40, workload({ writes }, { reads: true }));
    expect(failed).toBeGreaterThan(0);
  }, 60_000);
});
