import { StoreUnavailableError } from '../../../errors/store-unavailable.error.js';
import { BatchJudge, type LogFacts, type Verdict } from '../../batch-judge.js';
import type { PreparedAppend } from '../../prepared-append.js';
import type { AppendParticipant } from '../append-participant.js';
import { CommitInDoubt, unavailable, unknownOutcomes } from '../commit-in-doubt.js';
import { LastEvents } from '../last-events.js';
import { type AppendTransaction, judgeAndInsert, judgeOneByOne } from '../judged-batch.js';
import { PostgresAppendTransaction } from './postgres-append-transaction.js';
import { isDatabaseToBlame, postgresFailure } from './postgres-errors.js';
import { inTransaction } from './postgres-transaction.js';
import type { PostgresWriter } from './postgres-writer.js';
import {
  APPEND_EVENTS,
  appendEventsParameters,
  type Needs,
  needsOf,
  type Stored,
} from './statements/append-events.js';

/** Judges a batch, or one append of it after the other, in an open transaction. */
type Judge = (transaction: AppendTransaction) => Promise<readonly Verdict[]>;

/**
 * Commits batches of appends. Three ways, each for what the one before cannot do:
 *
 * 1. *at once*: one call of a function in the database, when all appends of the batch succeed together.
 * 2. *judged*: facts read under the lock, so that each append is answered by itself; participants do their part
 *    here.
 * 3. *one by one*: each append behind a savepoint, so that the one that spoils the batch fails alone.
 *
 * A commit that is in doubt is tried once more on another connection: whichever commits first wins, since the log
 * takes an event id only once, and the other finds its answer there.
 */
export class PostgresAppender {
  private readonly last = new LastEvents();

  constructor(
    private readonly writer: PostgresWriter,
    private readonly participants: readonly AppendParticipant[],
    private readonly onCommit: (head: number) => void,
  ) {}

  async commit(batch: readonly PreparedAppend[]): Promise<readonly Verdict[]> {
    try {
      const verdicts = (await this.atOnce(batch)) ?? (await this.inTransactions(batch));
      this.last.learn(batch, verdicts);
      return verdicts;
    } catch (error) {
      if (!(error instanceof CommitInDoubt)) throw error;
      return this.again(batch, error);
    }
  }

  private async again(batch: readonly PreparedAppend[], doubt: CommitInDoubt): Promise<readonly Verdict[]> {
    try {
      return await this.inTransactions(batch);
    } catch {
      return unknownOutcomes(batch, doubt.cause);
    }
  }

  private async atOnce(batch: readonly PreparedAppend[]): Promise<readonly Verdict[] | undefined> {
    const isSimple = this.last.knowsAll(batch) && !batch.some((append) => this.isWanted(append));
    const needs = isSimple ? needsOf(batch) : undefined;
    const stored = needs && (await this.store(batch, needs));
    if (!stored) return undefined;
    const judge = new BatchJudge(factsBefore(stored, needs));
    const verdicts = batch.map((append) => judge.judge(append));
    this.onCommit(stored.head + judge.accepted.length);
    return verdicts;
  }

  private isWanted({ streams, companions }: PreparedAppend): boolean {
    if (companions.length > 0) return true;
    return streams.some(({ events }) =>
      events.some(({ type }) => this.participants.some((participant) => participant.wants(type))),
    );
  }

  private async store(batch: readonly PreparedAppend[], needs: Needs): Promise<Stored | undefined> {
    // Sent in this very turn: behind an await it would wait for the work of all callers that have just been answered.
    const connection = this.writer.opened ?? (await this.writer.connection());
    try {
      const parameters = appendEventsParameters(batch, needs);
      const { stored } = await connection.one<{ stored: Stored | null }>(APPEND_EVENTS, parameters);
      return stored ?? undefined;
    } catch (error) {
      const failure = postgresFailure(error);
      if (failure === 'statement' || failure === 'conflict') return undefined;
      await this.writer.giveUp();
      if (failure === 'refused') throw unavailable('written', error);
      throw new CommitInDoubt('The statement failed half-way.', { cause: error });
    }
  }

  private async inTransactions(batch: readonly PreparedAppend[]): Promise<readonly Verdict[]> {
    const { participants } = this;
    try {
      return await this.transaction(
        async (open) => (await judgeAndInsert(batch, open, participants)).verdicts,
      );
    } catch (error) {
      if (error instanceof CommitInDoubt || error instanceof StoreUnavailableError) throw error;
      return this.transaction((open) => judgeOneByOne(batch, open, participants, isDatabaseToBlame));
    }
  }

  private async transaction(judge: Judge): Promise<readonly Verdict[]> {
    const connection = await this.writer.connection();
    const { verdicts, head } = await inTransaction(connection, async (rows) => {
      const transaction = await PostgresAppendTransaction.begin(connection, rows);
      const verdicts = await judge(transaction);
      return { verdicts, head: await transaction.finish() };
    });
    if (head !== undefined) this.onCommit(head);
    return verdicts;
  }
}

/** What judging needs to know of a log that the whole batch has fitted on. */
function factsBefore({ head, versions }: Stored, needs: Needs): LogFacts {
  return {
    head,
    versionOf: (stream) => versions[needs.get(stream)?.index ?? -1] ?? 0,
    eventOf: () => undefined,
    // Looked at before it was sent: `LastEvents.knowsAll`.
    isAt: () => true,
    meets: () => false,
  };
}
