import type { LogRecord } from './log.js';
import { type Told, toldIn } from './told.js';

/** What the engine answered while its disk failed. */
export interface AnswerFigures {
  readonly failedSyncs: number;
  readonly refusedWrites: number;
  readonly stored: number;
  readonly failed: number;
  readonly unknown: number;
  /** Answers that are not promised. */
  readonly otherAnswers: number;
  /**
   * Answers of success after an unknown outcome, without a new connection in between. Seen by the WAL: SQLite keeps
   * the handle of the database itself for its next connection where others use the file.
   */
  readonly storedWithoutReopening: number;
}

export function answerFiguresOf(records: readonly LogRecord[]): AnswerFigures {
  const answers = toldIn(records).map(({ told }) => told);
  const answered = (said: Told['said']) => answers.filter((told) => told.said === said).length;
  const recorded = (kind: LogRecord['kind']) => records.filter((record) => record.kind === kind).length;
  return {
    failedSyncs: recorded('sync-failed'),
    refusedWrites: recorded('refused'),
    stored: answered('stored'),
    failed: answered('failed'),
    unknown: answered('unknown'),
    otherAnswers: answers.filter(isOther).length,
    storedWithoutReopening: storedWithoutReopening(records),
  };
}

function isOther(told: Told): boolean {
  switch (told.said) {
    case 'something else':
      return true;
    case 'not-opened':
    case 'not-read':
      return told.code !== 'event-store/unavailable';
    default:
      return false;
  }
}

function storedWithoutReopening(records: readonly LogRecord[]): number {
  const said = new Map(toldIn(records).map(({ at, told }) => [at, told.said]));
  let isInDoubt = false;
  let count = 0;
  for (const [at, record] of records.entries()) {
    if (record.kind === 'opened' && record.name === 'log.db-wal') isInDoubt = false;
    if (said.get(at) === 'unknown') isInDoubt = true;
    if (said.get(at) === 'stored' && isInDoubt) count += 1;
  }
  return count;
}
