import type { EntityManager } from 'typeorm';
import { uuidV7 } from '../../context/id-generator.js';
import type { Database } from '../../store/typeorm/database.js';
import { ProcessFailureRow } from './process-failure.entity.js';

/** What went wrong with instances, for those who ask later. */
export class ProcessFailures {
  constructor(private readonly database: Database) {}

  /** Notes something, in the transaction of `rows`. */
  async note(rows: EntityManager, failure: Omit<ProcessFailureRow, 'id' | 'at'>): Promise<void> {
    const values = { ...failure, id: uuidV7(), at: this.database.after(0) };
    await rows.createQueryBuilder().insert().into(ProcessFailureRow).values(values).execute();
  }

  /** What went wrong with an instance, oldest first. */
  of(process: string, key: string): Promise<ProcessFailureRow[]> {
    return this.database.reading.find(ProcessFailureRow, {
      where: { process, key },
      order: { at: 'ASC', id: 'ASC' },
    });
  }
}
