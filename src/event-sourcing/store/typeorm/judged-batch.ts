import type { EntityManager } from 'typeorm';
import { BatchJudge, type Verdict } from '../batch-judge.js';
import { type Brought, broughtBy, writeCompanions } from '../brought.js';
import { type PlacedEvent, recordedEvent } from '../placed-event.js';
import type { PreparedAppend } from '../prepared-append.js';
import type { AppendParticipant } from './append-participant.js';
import type { BatchFacts } from './batch-facts.js';

/** An open transaction that nobody else can append beside. */
export interface AppendTransaction {
  readonly rows: EntityManager;
  /** What the log says about a batch, what this transaction has done included. */
  facts(batch: readonly PreparedAppend[]): Promise<BatchFacts>;
  /** Stores events at their places, all or nothing. */
  insert(events: readonly PlacedEvent[]): Promise<void>;
  /** Runs a statement without parameters. */
  run(sql: string): Promise<void>;
}

/** What became of a batch, before its commit. */
export interface JudgedBatch {
  readonly facts: BatchFacts;
  readonly accepted: readonly PlacedEvent[];
  readonly verdicts: readonly Verdict[];
}

/**
 * Judges a batch on facts read under the write lock, stores the winners' events, lets participants do their part for
 * all of them at once, and writes what the winners have brought along. Losers are answered; what throws spoils the batch.
 */
export async function judgeAndInsert(
  batch: readonly PreparedAppend[],
  transaction: AppendTransaction,
  participants: readonly AppendParticipant[],
): Promise<JudgedBatch> {
  const facts = await transaction.facts(batch);
  const judge = new BatchJudge(facts);
  const verdicts: Verdict[] = [];
  const brought: Brought[] = [];
  for (const append of batch) {
    const before = judge.accepted.length;
    const verdict = judge.judge(append);
    verdicts.push(verdict);
    brought.push(...broughtBy(append, judge.accepted.slice(before), verdict));
  }
  if (judge.accepted.length > 0) await transaction.insert(judge.accepted);
  await takePart(judge.accepted, transaction.rows, participants);
  await writeCompanions(transaction.rows, brought);
  return { facts, accepted: judge.accepted, verdicts };
}

/**
 * As `judgeAndInsert`, each append behind a savepoint: the one that throws fails alone. What the database is to
 * blame for (`isFatal`) comes out.
 */
export async function judgeOneByOne(
  batch: readonly PreparedAppend[],
  transaction: AppendTransaction,
  participants: readonly AppendParticipant[],
  isFatal: (error: unknown) => boolean,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const append of batch) {
    await transaction.run('SAVEPOINT one_append');
    try {
      verdicts.push(...(await judgeAndInsert([append], transaction, participants)).verdicts);
    } catch (error) {
      if (isFatal(error)) throw error;
      await transaction.run('ROLLBACK TO SAVEPOINT one_append');
      verdicts.push({ error: error instanceof Error ? error : new Error(String(error)) });
    }
    await transaction.run('RELEASE SAVEPOINT one_append');
  }
  return verdicts;
}

async function takePart(
  accepted: readonly PlacedEvent[],
  rows: EntityManager,
  participants: readonly AppendParticipant[],
): Promise<void> {
  for (const participant of participants) {
    const wanted = accepted.filter((event) => participant.wants(event.type));
    if (wanted.length > 0) await participant.takePart(wanted.map(recordedEvent), rows);
  }
}
