import { LRUCache } from 'lru-cache';
import { OutcomeUnknownError } from '../../../errors/outcome-unknown.error.js';
import { StoreUnavailableError } from '../../../errors/store-unavailable.error.js';
import { BatchJudge, type LogFacts, type Verdict } from '../../batch-judge.js';
import type { PlacedEvent } from '../../placed-event.js';
import type { PreparedAppend } from '../../prepared-append.js';
import type { AppendParticipant } from '../append-participant.js';
import { insert, judgeAndInsert } from './judged-batch.js';
import { isDatabaseToBlame, sqliteFailure } from './sqlite-errors.js';
import { CommitInDoubt, type SqliteWriter, type Transaction, unavailable } from './sqlite-writer.js';
import type { BatchFacts } from './statements/load-facts.js';
import { READ_HEAD } from './statements/read-head.js';

const REMEMBERED_STREAMS = 100_000;

/**
 * Commits batches of appends. Three ways, each for what the one before cannot do:
 *
 * 1. *predicted*: versions and head from memory, one statement. The database refuses it when the memory is wrong.
 * 2. *judged*: facts read under the write lock, so that verdicts are final; participants do their part here.
 * 3. *one by one*: each append behind a savepoint, so that the one that spoils the batch fails alone.
 */
export class SqliteAppender {
  private readonly versions = new LRUCache<string, number>({ max: REMEMBERED_STREAMS });
  private head: number | undefined;

  constructor(
    private readonly writer: SqliteWriter,
    private readonly participants: readonly AppendParticipant[],
    private readonly onCommit: (head: number) => void,
  ) {
    writer.onGivenUp(() => {
      this.forget();
    });
  }

  /** Remembers the version of a stream that was read in the same snapshot as `head`. */
  remember(stream: string, version: number, head: number): void {
    const isNews = this.head !== undefined && head >= this.head && !this.versions.has(stream);
    if (isNews) this.versions.set(stream, version);
  }

  async commit(batch: readonly PreparedAppend[]): Promise<readonly Verdict[]> {
    try {
      return (await this.predicted(batch)) ?? (await this.judged(batch)) ?? (await this.oneByOne(batch));
    } catch (error) {
      if (!(error instanceof CommitInDoubt)) throw error;
      return batch.map((append) => ({
        error: new OutcomeUnknownError(idsOf(append), { cause: error.cause }),
      }));
    }
  }

  private async predicted(batch: readonly PreparedAppend[]): Promise<readonly Verdict[] | undefined> {
    const { head } = this;
    if (head === undefined || !batch.every((append) => this.isPredictable(append))) return undefined;
    const judge = new BatchJudge(this.remembered(head));
    const verdicts = batch.map((append) => judge.judge(append));
    if (verdicts.some((verdict) => 'error' in verdict)) return undefined;
    try {
      await insert(this.writer.opened ?? (await this.writer.connection()), judge.accepted, batch);
    } catch (error) {
      await this.mispredicted(error);
      return undefined;
    }
    this.keep(judge.accepted);
    return verdicts;
  }

  private isPredictable({ streams }: PreparedAppend): boolean {
    return streams.every(
      ({ stream, expected, events }) =>
        (this.versions.has(stream) || expected === 'noStream' || expected === 0) &&
        !events.some(({ type }) => this.participants.some((participant) => participant.wants(type))),
    );
  }

  private remembered(head: number): LogFacts {
    return {
      head,
      versionOf: (stream) => this.versions.get(stream) ?? 0,
      eventOf: () => undefined,
      meets: () => false,
    };
  }

  /** Returns when the batch has to be judged, and nothing is stored yet. */
  private async mispredicted(error: unknown): Promise<void> {
    if (error instanceof StoreUnavailableError) throw error;
    const failure = sqliteFailure(error);
    if (failure === 'constraint' || failure === 'data') return;
    await this.writer.giveUp();
    if (failure === 'refused') throw unavailable('written', error);
    throw new CommitInDoubt('The statement failed half-way.', { cause: error });
  }

  private async judged(batch: readonly PreparedAppend[]): Promise<readonly Verdict[] | undefined> {
    try {
      const { facts, accepted, verdicts } = await this.writer.transaction((transaction) =>
        judgeAndInsert(batch, transaction, this.participants),
      );
      this.learn(facts, accepted);
      return verdicts;
    } catch (error) {
      if (error instanceof CommitInDoubt || error instanceof StoreUnavailableError) throw error;
      return undefined;
    }
  }

  private async oneByOne(batch: readonly PreparedAppend[]): Promise<readonly Verdict[]> {
    this.forget();
    const { verdicts, head } = await this.writer.transaction(async (transaction) => {
      const verdicts: Verdict[] = [];
      for (const append of batch) verdicts.push(...(await this.behindSavepoint(append, transaction)));
      return { verdicts, head: await transaction.connection.one<{ head: number }>(READ_HEAD) };
    });
    this.head = head.head;
    this.onCommit(head.head);
    return verdicts;
  }

  private async behindSavepoint(
    append: PreparedAppend,
    transaction: Transaction,
  ): Promise<readonly Verdict[]> {
    const { connection } = transaction;
    await connection.all('SAVEPOINT one_append');
    try {
      const { verdicts } = await judgeAndInsert([append], transaction, this.participants);
      await connection.all('RELEASE one_append');
      return verdicts;
    } catch (error) {
      if (isDatabaseToBlame(error)) throw error;
      await connection.all('ROLLBACK TO one_append');
      await connection.all('RELEASE one_append');
      return [{ error: error instanceof Error ? error : new Error(String(error)) }];
    }
  }

  private learn(facts: BatchFacts, accepted: readonly PlacedEvent[]): void {
    // Somebody else has written since: what is remembered of other streams may be old.
    if (facts.head !== this.head) this.versions.clear();
    this.head = facts.head;
    for (const [stream, version] of facts.versions) this.versions.set(stream, version);
    this.keep(accepted);
  }

  private keep(accepted: readonly PlacedEvent[]): void {
    for (const { stream, version } of accepted) this.versions.set(stream, version);
    const last = accepted.at(-1);
    if (!last) return;
    this.head = last.position;
    this.onCommit(last.position);
  }

  private forget(): void {
    this.versions.clear();
    this.head = undefined;
  }
}

function idsOf({ streams }: PreparedAppend): string[] {
  return streams.flatMap(({ events }) => events.map(({ id }) => id));
}
