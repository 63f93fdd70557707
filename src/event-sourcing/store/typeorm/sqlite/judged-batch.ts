import { BatchJudge, type Verdict } from '../../batch-judge.js';
import { type PlacedEvent, recordedEvent } from '../../placed-event.js';
import type { PreparedAppend } from '../../prepared-append.js';
import type { AppendParticipant } from '../append-participant.js';
import type { SqliteConnection } from './sqlite-connection.js';
import type { Transaction } from './sqlite-writer.js';
import { INSERT_EVENTS, insertEventsParameters } from './statements/insert-events.js';
import {
  type BatchFacts,
  factsOf,
  type FactsRow,
  LOAD_FACTS,
  loadFactsParameters,
} from './statements/load-facts.js';

/** What became of a batch, before its commit. */
export interface JudgedBatch {
  readonly facts: BatchFacts;
  readonly accepted: readonly PlacedEvent[];
  readonly verdicts: readonly Verdict[];
}

/**
 * Judges a batch on facts read under the write lock, stores the winners' events and lets participants do their
 * part, append by append. Losers are answered; what throws spoils the batch.
 */
export async function judgeAndInsert(
  batch: readonly PreparedAppend[],
  transaction: Transaction,
  participants: readonly AppendParticipant[],
): Promise<JudgedBatch> {
  const { connection, rows } = transaction;
  const facts = factsOf(await connection.one<FactsRow>(LOAD_FACTS, loadFactsParameters(batch)), batch);
  const judge = new BatchJudge(facts);
  const verdicts: Verdict[] = [];
  const shares: PlacedEvent[][] = [];
  for (const append of batch) {
    const before = judge.accepted.length;
    verdicts.push(judge.judge(append));
    shares.push(judge.accepted.slice(before));
  }
  if (judge.accepted.length > 0) await insert(connection, judge.accepted);
  for (const share of shares) await takePart(share, rows, participants);
  return { facts, accepted: judge.accepted, verdicts };
}

/** Stores events at their places, all or nothing; with `unless` only if none of its conditions is met. */
export async function insert(
  connection: SqliteConnection,
  events: readonly PlacedEvent[],
  unless: readonly PreparedAppend[] = [],
): Promise<void> {
  const conditions = unless.flatMap((append) => append.conditions);
  await connection.all(INSERT_EVENTS, insertEventsParameters(events, conditions));
}

async function takePart(
  share: readonly PlacedEvent[],
  rows: Transaction['rows'],
  participants: readonly AppendParticipant[],
): Promise<void> {
  for (const participant of participants) {
    const wanted = share.filter((event) => participant.wants(event.type));
    if (wanted.length > 0) await participant.takePart(wanted.map(recordedEvent), rows);
  }
}
