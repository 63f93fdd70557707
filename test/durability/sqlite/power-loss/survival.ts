import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '../../../../src/event-sourcing/index.js';
import { SqliteDatabase } from '../../../../src/event-sourcing/store/typeorm/sqlite/sqlite-database.js';
import { TypeormEventStore } from '../../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { someEvent } from '../../../../src/event-sourcing/testing/index.js';
import { contentOf } from './content.mjs';
import type { Placed } from './told.js';

/** What a power cut has done. */
export interface Survival {
  /** Acknowledged events that are not at their place. */
  readonly lost: number;
  /** What is wrong with the database or with the content of an event, if anything. */
  readonly corrupt?: string;
  readonly ids: ReadonlySet<string>;
}

/** In memory where there is such a place: thousands of databases live here for a moment. */
const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Starts the engine on the files that are left, looks for what was acknowledged, and goes on appending. */
export async function examine(
  files: ReadonlyMap<string, Buffer>,
  acknowledged: readonly Placed[],
): Promise<Survival> {
  const folder = mkdtempSync(join(SCRATCH, 'tidemark-crash-'));
  try {
    for (const [name, bytes] of files) if (name !== 'acks') writeFileSync(join(folder, name), bytes);
    return await examineFile(join(folder, 'log.db'), acknowledged);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function examineFile(file: string, acknowledged: readonly Placed[]): Promise<Survival> {
  let database: SqliteDatabase | undefined;
  let events: RecordedEvent[] = [];
  let corrupt: string | undefined;
  try {
    database = await SqliteDatabase.open({ type: 'sqlite', file });
    const store = new TypeormEventStore(database);
    events = await allEvents(store);
    corrupt = (await integrity(database)) ?? wrong(events) ?? (await goesOn(store, events.length));
  } catch (error) {
    corrupt = error instanceof Error ? error.message : String(error);
  } finally {
    await database?.close();
  }
  const lost = acknowledged.filter((place) => !isAt(events[place.position - 1], place)).length;
  const ids = new Set(events.map(({ id }) => id));
  return { lost, ids, ...(corrupt !== undefined && { corrupt }) };
}

async function allEvents(store: TypeormEventStore): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for (let after = -1, through = 0; through > after;) {
    after = through;
    const page = await store.readAll(after, 5_000);
    all.push(...page.events);
    through = page.through;
  }
  return all;
}

async function integrity(database: SqliteDatabase): Promise<string | undefined> {
  const found = await database.reading.query<{ integrity_check: string }[]>('PRAGMA integrity_check');
  const text = found.map((row) => row.integrity_check).join('; ');
  return text === 'ok' ? undefined : text;
}

/** The reading of the log has seen to it that positions are dense. */
function wrong(events: readonly RecordedEvent[]): string | undefined {
  const versions = new Map<string, number>();
  for (const { id, stream, version, data } of events) {
    if (version !== (versions.get(stream) ?? 0) + 1) return `${stream} has a gap before ${String(version)}`;
    versions.set(stream, version);
    if (data['text'] !== contentOf(id).text) return `${id} holds something else`;
  }
  return undefined;
}

async function goesOn(store: TypeormEventStore, head: number): Promise<string | undefined> {
  const streams = [{ stream: randomUUID(), expected: 'noStream' as const, events: [someEvent()] }];
  const { position } = await store.append(streams);
  return position === head + 1 ? undefined : `the next position is ${String(position)}`;
}

function isAt(event: RecordedEvent | undefined, { id, stream, version }: Placed): boolean {
  return event?.id === id && event.stream === stream && event.version === version;
}
