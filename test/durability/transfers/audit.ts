import { randomInt } from 'node:crypto';
import type { DatabaseOptions, RecordedEvent } from '../../../src/event-sourcing/index.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { Books, type Verdict } from './books.js';
import { type Answers, compareAnswers } from './compare-answers.js';
import { compareReadModels, type Differences } from './compare-read-models.js';
import type { Requests } from './requests.js';

/** What is left when all is over, and what is wrong with it. */
export interface Audit extends Verdict, Answers {
  readonly events: number;
  /** Positions of the log at which the money was counted, the last one included. */
  readonly counted: number;
  /** Of these, how many at which some is missing, or too much. */
  readonly unconserved: number;
  readonly negative: number;
  readonly miscounted: number;
  readonly differences: Differences;
}

/** @param looks at so many random positions the money is counted. */
export async function audit(options: DatabaseOptions, requests: Requests, looks: number): Promise<Audit> {
  const database = await openDatabase(options);
  const log = await logOf(new TypeormEventStore(database));
  const positions = new Set(Array.from({ length: looks }, () => randomInt(1, log.length)));
  const books = new Books();
  let unconserved = 0;
  for (const event of log) {
    books.record(event);
    const isCounted = positions.has(event.position) || event.position === log.length;
    if (isCounted && books.discrepancy !== 0) unconserved += 1;
  }
  const differences = await compareReadModels(database, books);
  await database.close();
  const { negative, miscounted } = books;
  return {
    events: log.length,
    ...books.verdict(),
    ...compareAnswers(requests, log),
    counted: positions.size + 1,
    unconserved,
    negative,
    miscounted,
    differences,
  };
}

async function logOf(store: TypeormEventStore): Promise<readonly RecordedEvent[]> {
  const log: RecordedEvent[] = [];
  for (let through = 0, after = -1; through > after;) {
    after = through;
    const page = await store.readAll(after, 1_000);
    log.push(...page.events);
    through = page.through;
  }
  return log;
}
