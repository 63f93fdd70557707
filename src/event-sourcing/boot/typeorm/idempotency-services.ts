import type { Provider } from '@nestjs/common';
import { EventSourcingOptions } from '../../event-sourcing.options.js';
import { StoredAnswers } from '../../idempotency/stored-answers.js';
import { ExpiredKeys } from '../../idempotency/typeorm/expired-keys.js';
import { TypeormStoredAnswers } from '../../idempotency/typeorm/typeorm-stored-answers.js';
import { Database } from '../../store/typeorm/database.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const KEEP_MS = DAY_MS;
const KEEP_COMMANDS_MS = 30 * DAY_MS;

/** What remembers the answers of commands, and forgets them in time. */
export const idempotencyServices: readonly Provider[] = [
  {
    provide: StoredAnswers,
    inject: [Database, EventSourcingOptions],
    useFactory: (
      database: Database,
      { idempotency: { keepMs = KEEP_MS, keepCommandsMs = KEEP_COMMANDS_MS } = {} }: EventSourcingOptions,
    ) => new TypeormStoredAnswers(database, { keepMs, keepCommandsMs }),
  },
  {
    provide: ExpiredKeys,
    inject: [Database],
    useFactory: (database: Database) => new ExpiredKeys(database),
  },
];
