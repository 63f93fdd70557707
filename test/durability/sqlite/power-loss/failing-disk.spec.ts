import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeUnless } from '../../../support/describe-unless.js';
import { type AnswerFigures, answerFiguresOf } from './answer-figures.js';
import { cutPower } from './power-cuts.js';
import { Random, seedOfThisRun } from './random.js';
import { type Faults, Recorder, type Recording, type Workload, whyNotRecorded } from './recorder.js';

const SYNCS = 1_000;
const WRITES = 10_000;
/** More than it takes to open a new database, or nobody would ever get on. */
const PERIOD = 10;

/**
 * A disk that refuses. After a failed sync the page cache still has what the disk has not, and the next sync ends
 * well without it: so a power cut here takes along what the failed syncs were about. A checkpoint that fails ends
 * the process, so that several of them go on with one database, one after the other.
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

  const several = (one: () => Workload, length = 3) => Array.from({ length }, one);

  /** Nothing acknowledged is lost, each append has ended in a way that is promised, and doubt led to a new connection. */
  async function survives(
    fault: string,
    points: number,
    ...workloads: Workload[]
  ): Promise<AnswerFigures & Pick<Recording, 'deaths'>> {
    const { records, deaths } = await recorder.record(...workloads);
    const { complaints, ...ending } = await cutPower({ records }, points, random);
    const figures = answerFiguresOf(records);
    const line = { test: 'failing disk', engine: 'SQLite', fault, seed, ...ending, ...figures, deaths };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    expect(complaints).toEqual([]);
    expect(ending).toMatchObject({ points, lost: 0, ghosts: 0, corrupt: 0 });
    expect(figures).toMatchObject({ otherAnswers: 0, storedWithoutReopening: 0 });
    return { ...figures, deaths };
  }

  it.each(numbers(PERIOD, (n) => n % 4 === 1))(
    `sync %i fails, and each ${String(PERIOD)}th after it`,
    async (first) => {
      const syncs = numbers(SYNCS, (n) => n % PERIOD === first % PERIOD);
      const { failedSyncs } = await survives(
        `sync ${String(first)}`,
        15,
        ...several(() => workload({ syncs })),
      );
      expect(failedSyncs).toBeGreaterThan(1);
    },
    180_000,
  );

  it.each([false, true])(
    'syncs fail in rows, somebody reads: %s',
    async (reads) => {
      const faults = () => ({ syncs: numbers(SYNCS, () => random.chance(0.2)) });
      const workloads = several(() => workload(faults(), { reads }), 5);
      const { failedSyncs, deaths } = await survives('syncs in rows', 30, ...workloads);
      expect(failedSyncs).toBeGreaterThan(0);
      expect(deaths).toBeGreaterThan(0);
    },
    180_000,
  );

  it('syncs of checkpoints fail that readers have held up', async () => {
    const faults = () => ({ syncs: numbers(SYNCS, () => random.chance(0.5)), in: 'log.db' });
    const workloads = several(() => workload(faults(), { reads: true, checkpointPages: 20 }), 5);
    const { deaths } = await survives('syncs of checkpoints', 30, ...workloads);
    expect(deaths).toBeGreaterThan(0);
  }, 180_000);

  it('syncs of commits fail while others read', async () => {
    const faults = { syncs: numbers(SYNCS, () => random.chance(0.2)), in: '-wal' };
    const { failedSyncs } = await survives('sync while read', 40, workload(faults, { reads: true }));
    expect(failedSyncs).toBeGreaterThan(0);
  }, 180_000);

  it('a sync fails, the process dies of it, and the next one finds what only the page cache has', async () => {
    // A reader keeps the WAL, and without checkpoints the next process writes behind what was lost.
    const more = { reads: true, checkpointPages: 10_000 };
    const dying = several(() =>
      workload({ syncs: [8 + random.below(8)], in: '-wal' }, { ...more, diesOfDoubt: true }),
    );
    const { unknown } = await survives('sync and death', 60, ...dying, workload({}, more));
    expect(unknown).toBeGreaterThan(0);
  }, 180_000);

  it('writes find no space', async () => {
    const writes = numbers(WRITES, () => random.chance(0.03));
    const { failed } = await survives('write', 40, workload({ writes }, { reads: true }));
    expect(failed).toBeGreaterThan(0);
  }, 180_000);
});
