import type { DatabaseOptions } from '../../src/event-sourcing/index.js';
import { openDatabase } from '../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import type { Ledger } from './ledger.js';

/** How what was answered and what is in the log differ. */
export interface Comparison {
  readonly events: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Answers that said it was not known. */
  readonly unknown: number;
  /** Acknowledged, and not in the log at its version and position. */
  readonly lost: number;
  /** Refused, and in the log. */
  readonly ghosts: number;
  /** Versions of a stream that do not follow each other. */
  readonly gaps: number;
}

export async function compareWithLog(options: DatabaseOptions, ledger: Ledger): Promise<Comparison> {
  const store = new TypeormEventStore(await openDatabase(options));
  const log: { stream: string; version: number; correlationId: string }[] = [];
  for (let through = 0, after = -1; through > after;) {
    after = through;
    const page = await store.readAll(after, 1_000);
    for (const { stream, version, metadata } of page.events) {
      log.push({ stream, version, correlationId: metadata.correlationId });
    }
    through = page.through;
  }
  await store.close();
  const { acknowledged, refused, unknown } = ledger.entries();
  const lost = acknowledged.filter(({ userId, version, position, requestId }) => {
    const event = log[position - 1];
    return (
      event?.stream !== `users.user-${userId}` ||
      event.version !== version ||
      event.correlationId !== requestId
    );
  });
  const stored = new Set(log.map(({ correlationId }) => correlationId));
  const ghosts = refused.filter(({ requestId }) => stored.has(requestId));
  const versions = new Map<string, number>();
  const gaps = log.filter(({ stream, version }) => {
    const expected = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return version !== expected;
  });
  return {
    events: log.length,
    acknowledged: acknowledged.length,
    refused: refused.length,
    unknown,
    lost: lost.length,
    ghosts: ghosts.length,
    gaps: gaps.length,
  };
}
