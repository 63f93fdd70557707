import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';

/** What the projection has applied, against what is in the log. */
export interface Effects {
  readonly events: number;
  readonly counted: number | undefined;
  readonly misses: number;
  readonly doubles: number;
  readonly outOfOrder: number;
  readonly takeOvers: number;
}

/** Whether the projection has seen all of the log. */
export async function isAtHead(database: LogDatabase): Promise<boolean> {
  const [row] = await database.reading.query<{ position: number; head: number }[]>(
    'SELECT position, (SELECT max(position) FROM events) AS head FROM checkpoints',
  );
  return row !== undefined && row.position === row.head;
}

export async function compareEffects(database: LogDatabase): Promise<Effects> {
  const query = async <T extends object>(sql: string) => database.reading.query<T[]>(sql);
  const [total] = await query<{ count: number }>('SELECT count FROM effects_total');
  const [checkpoint] = await query<{ epoch: number }>('SELECT epoch FROM checkpoints');
  const events = await query<{ id: string }>('SELECT event_id AS id FROM events');
  const effects = await query<{ id: string; stream: string; version: number }>(
    'SELECT event_id AS id, stream, version FROM effects ORDER BY number',
  );
  const applied = new Set(effects.map(({ id }) => id));
  const last = new Map<string, number>();
  const outOfOrder = effects.filter(({ stream, version }) => {
    const before = last.get(stream) ?? 0;
    last.set(stream, version);
    return version <= before;
  });
  return {
    events: events.length,
    counted: total?.count,
    misses: events.filter(({ id }) => !applied.has(id)).length,
    doubles: effects.length - applied.size,
    outOfOrder: outOfOrder.length,
    takeOvers: checkpoint?.epoch ?? 0,
  };
}
