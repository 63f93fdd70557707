import { LRUCache } from 'lru-cache';
import { StoreUnavailableError } from '../../../errors/store-unavailable.error.js';
import type { LogFacts, Verdict } from '../../batch-judge.js';
import type { AppendCondition } from '../../event-query.js';
import type { PlacedEvent } from '../../placed-event.js';
import type { PreparedAppend } from '../../prepared-append.js';
import type { AppendParticipant } from '../append-participant.js';
import { type BatchFacts, conditionsOf } from '../batch-facts.js';
import { CommitInDoubt, unavailable, unknownOutcomes } from '../commit-in-doubt.js';
import { LastEvents } from '../last-events.js';
import { judgeAndInsert, judged, type JudgedBatch, judgeOneByOne, store } from '../judged-batch.js';
import { SqliteAppendTransaction } from './sqlite-append-transaction.js';
import { isDatabaseToBlame, sqliteFailure } from './sqlite-errors.js';
import type { SqliteWriter } from './sqlite-writer.js';
import { INSERT_EVENTS, insertEventsParameters } from './statements/insert-events.js';
import { READ_HEAD } from './statements/read-head.js';

const REMEMBERED_STREAMS = 20_000;

/**
 * Commits batches of appends. Three ways, each for what the one before cannot do:
 *
 * 1. *predicted*: versions and head from memory. The database refuses the events when the memory is wrong. It is one
 *    statement where nothing goes with them.
 * 2. *judged*: facts read under the write lock, so that verdicts are final.
 * 3. *one by one*: each append behind a savepoint, so that the one that spoils the batch fails alone.
 */
export class SqliteAppender {
  private readonly versions = new LRUCache<string, number>({ max: REMEMBERED_STREAMS });
  private readonly last = new LastEvents();
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
      const verdicts =
        (await this.predicted(batch)) ?? (await this.judged(batch)) ?? (await this.oneByOne(batch));
      this.last.learn(batch, verdicts);
      return verdicts;
    } catch (error) {
      if (!(error instanceof CommitInDoubt)) throw error;
      return unknownOutcomes(batch, error.cause);
    }
  }

  private async predicted(batch: readonly PreparedAppend[]): Promise<readonly Verdict[] | undefined> {
    const { head } = this;
    if (head === undefined || !batch.every((append) => this.isPredictable(append))) return undefined;
    const all = judged(batch, this.remembered(head));
    if (all.verdicts.some((verdict) => 'error' in verdict)) return undefined;
    const conditions = conditionsOf(batch);
    const isStored = this.isAlone(all)
      ? await this.inOneStatement(all.accepted, conditions)
      : await this.unlessSpoiled(() => this.withTheirRows(all, conditions));
    if (!isStored) return undefined;
    this.keep(all.accepted);
    return all.verdicts;
  }

  /** A stream that is not remembered is taken for missing where the insert finds out that it is not. */
  private isPredictable({ streams }: PreparedAppend): boolean {
    return streams.every(
      ({ stream, expected, events }) =>
        this.versions.has(stream) || (events.length > 0 && (expected === 'noStream' || expected === 0)),
    );
  }

  /** Whether nothing but events is to be stored. */
  private isAlone({ accepted, brought }: JudgedBatch): boolean {
    if (brought.length > 0) return false;
    return !accepted.some(({ type }) => this.participants.some((participant) => participant.wants(type)));
  }

  /** False when the batch has to be judged, and nothing is stored yet. */
  private async inOneStatement(
    events: readonly PlacedEvent[],
    conditions: readonly AppendCondition[],
  ): Promise<boolean> {
    try {
      const connection = this.writer.opened ?? (await this.writer.connection());
      await connection.all(INSERT_EVENTS, insertEventsParameters(events, conditions));
      return true;
    } catch (error) {
      await this.mispredicted(error);
      return false;
    }
  }

  private async withTheirRows(all: JudgedBatch, conditions: readonly AppendCondition[]): Promise<true> {
    await this.writer.transaction(({ connection, rows }) =>
      store(all, new SqliteAppendTransaction(connection, rows, conditions), this.participants),
    );
    return true;
  }

  private remembered(head: number): LogFacts {
    return {
      head,
      versionOf: (stream) => this.versions.get(stream) ?? 0,
      eventOf: () => undefined,
      isAt: (id, stream, version) => this.last.isAt(id, stream, version),
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
    const all = await this.unlessSpoiled(() =>
      this.writer.transaction(({ connection, rows }) =>
        judgeAndInsert(batch, new SqliteAppendTransaction(connection, rows), this.participants),
      ),
    );
    if (all) this.learn(all.facts, all.accepted);
    return all?.verdicts;
  }

  /** Nothing where what is thrown is one append's trouble, and nothing is stored. */
  private async unlessSpoiled<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CommitInDoubt || error instanceof StoreUnavailableError) throw error;
      return undefined;
    }
  }

  private async oneByOne(batch: readonly PreparedAppend[]): Promise<readonly Verdict[]> {
    this.forget();
    const { verdicts, head } = await this.writer.transaction(async ({ connection, rows }) => {
      const transaction = new SqliteAppendTransaction(connection, rows);
      const verdicts = await judgeOneByOne(batch, transaction, this.participants, isDatabaseToBlame);
      return { verdicts, head: await connection.one<{ head: number }>(READ_HEAD) };
    });
    this.head = head.head;
    this.onCommit(head.head);
    return verdicts;
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
