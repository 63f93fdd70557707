import type { Provider } from '@nestjs/common';
import { EventSourcingOptions } from '../../event-sourcing.options.js';
import { StoredAnswers } from '../../idempotency/stored-answers.js';
import { ExpiredKeys } from '../../idempotency/typeorm/expired-keys.js';
import { TypeormStoredAnswers } from '../../idempotency/typeorm/typeorm-stored-answers.js';
import { Database } from '../../store/typeorm/database.js';

const DEFAULT_KEEP_MS = 24 * 60 * 60 * 1_000;

/** What remembers the answers of commands, and forgets them in time. */
export const idempotencyServices: readonly Provider[] = [
  {
    provide: StoredAnswers,
    inject: [Database, EventSourcingOptions],
    useFactory: (database: Database, { idempotency }: EventSourcingOptions) =>
      new TypeormStoredAnswers(database, idempotency?.keepMs ?? DEFAULT_KEEP_MS),
  },
  {
    provide: ExpiredKeys,
    inject: [Database],
    useFactory: (database: Database) => new ExpiredKeys(database),
  },
];
