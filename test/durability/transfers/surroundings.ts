import type { DatabaseOptions } from '../../../src/event-sourcing/index.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { engine, type Engine, type TestDatabase } from '../../support/engines.js';
import { freshDatabase } from '../../support/postgres/fresh-database.js';
import { PostgresServer } from '../../support/postgres/postgres-server.mjs';
import { until } from '../../support/until.js';

/** A database, how many instances work on it, and how its server crashes, where there is one. */
export interface Surroundings {
  readonly options: DatabaseOptions;
  /** For the application's `DATABASE_URL`. */
  readonly url: TestDatabase['url'];
  readonly instances: number;
  readonly crash?: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

export const surroundingsOf: Readonly<Record<Engine['name'], () => Promise<Surroundings>>> = {
  SQLite: async () => ({ ...(await engine.fresh()), instances: 1 }),
  PostgreSQL: async () => {
    const server = await PostgresServer.start();
    const { url } = await freshDatabase(server.url());
    const crash = async () => {
      await server.stop('immediate');
      await server.resume();
    };
    const remove = () => server.remove();
    return { options: { type: 'postgres', url }, url, instances: 2, crash, remove };
  },
};

interface Work {
  readonly head: number;
  readonly reached: number;
  readonly commands: number;
  readonly deadlines: number;
  readonly parked: number;
}

/** For so many looks in a row nothing has changed: it is over, whether all is done or not. */
const LOOKS = 4_000;

/**
 * Waits until read models and processes have done all that there is to do, or do nothing any more, and gives what is
 * left.
 */
export async function settled(options: DatabaseOptions): Promise<Omit<Work, 'head' | 'reached'>> {
  const database = await openDatabase(options);
  let last = '';
  let same = 0;
  let left: Work | undefined;
  await until(async () => {
    left = await workOf(database);
    const now = JSON.stringify(left);
    same = now === last ? same + 1 : 0;
    last = now;
    return isDone(left) || same > LOOKS;
  });
  await database.close();
  const { commands = NaN, deadlines = NaN, parked = NaN } = left ?? {};
  return { commands, deadlines, parked };
}

function isDone({ head, reached, commands, deadlines, parked }: Work): boolean {
  return reached === head && commands + deadlines + parked === 0;
}

async function workOf(database: LogDatabase): Promise<Work> {
  const [work] = await database.reading.query<Record<keyof Work, number | string>[]>(
    `SELECT (SELECT max(position) FROM events) AS head, (SELECT min(position) FROM checkpoints) AS reached,
            (SELECT count(*) FROM process_commands) AS commands,
            (SELECT count(*) FROM process_deadlines) AS deadlines,
            (SELECT count(*) FROM parked_events) + (SELECT count(*) FROM process_instances
               WHERE parked_at IS NOT NULL) AS parked`,
  );
  const number = (name: keyof Work) => Number(work?.[name]);
  return {
    head: number('head'),
    reached: number('reached'),
    commands: number('commands'),
    deadlines: number('deadlines'),
    parked: number('parked'),
  };
}
