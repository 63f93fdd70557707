import type { EntityManager } from 'typeorm';
import { BatchJudge, type LogFacts, type Verdict } from '../batch-judge.js';
import { type Brought, broughtBy, writeCompanions } from '../brought.js';
import { type PlacedEvent, recordedEvent } from '../placed-event.js';
import type { PreparedAppend } from '../prepared-append.js';
import type { AppendParticipant } from './append-participant.js';
import type { BatchFacts } from './batch-facts.js';
import { together } from './together.js';

type Write = () => Promise<void>;

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

/** What becomes of a batch, and what the winners have brought along. */
export interface JudgedBatch {
  readonly accepted: readonly PlacedEvent[];
  readonly verdicts: readonly Verdict[];
  readonly brought: readonly Brought[];
}

/** Judges a batch on what is known of the log before it. */
export function judged(batch: readonly PreparedAppend[], facts: LogFacts): JudgedBatch {
  const judge = new BatchJudge(facts);
  const verdicts: Verdict[] = [];
  const brought: Brought[] = [];
  for (const append of batch) {
    const before = judge.accepted.length;
    const verdict = judge.judge(append);
    verdicts.push(verdict);
    brought.push(...broughtBy(append, judge.accepted.slice(before), verdict));
  }
  return { accepted: judge.accepted, verdicts, brought };
}

/**
 * Stores the winners' events, lets participants do their part for all of them at once, and writes what the winners have
 * brought along.
 */
export async function store(
  { accepted, brought }: Pick<JudgedBatch, 'accepted' | 'brought'>,
  transaction: Pick<AppendTransaction, 'rows' | 'insert'>,
  participants: readonly AppendParticipant[],
): Promise<void> {
  if (accepted.length === 0) return;
  const { rows } = transaction;
  const insertion = async (): Promise<Write> => {
    await transaction.insert(accepted);
    return () => Promise.resolve();
  };
  const writes = await together(rows, [insertion, ...partsOf(accepted, rows, participants)]);
  for (const write of writes) await write();
  await writeCompanions(rows, brought);
}

/**
 * Judges a batch on facts read under the write lock, and stores it. Losers are answered; what throws spoils the batch.
 */
export async function judgeAndInsert(
  batch: readonly PreparedAppend[],
  transaction: AppendTransaction,
  participants: readonly AppendParticipant[],
): Promise<JudgedBatch & { readonly facts: BatchFacts }> {
  const facts = await transaction.facts(batch);
  const all = judged(batch, facts);
  await store(all, transaction, participants);
  return { ...all, facts };
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

function partsOf(
  accepted: readonly PlacedEvent[],
  rows: EntityManager,
  participants: readonly AppendParticipant[],
): readonly (() => Promise<Write>)[] {
  return participants.flatMap((participant) => {
    const wanted = accepted.filter((event) => participant.wants(event.type));
    return wanted.length > 0 ? [() => participant.takePart(wanted.map(recordedEvent), rows)] : [];
  });
}
