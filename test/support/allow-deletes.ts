import { engine } from './engines.js';

/** Takes the log's protection away, as somebody with the owner's rights could. */
export async function allowDeletes(run: (sql: string) => Promise<unknown>): Promise<void> {
  await run(
    engine.name === 'SQLite'
      ? 'DROP TRIGGER events_no_delete'
      : 'DROP TRIGGER events_is_append_only ON events',
  );
}
