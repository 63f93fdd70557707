import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';

/** What the projections have applied, against what is in the log. */
export interface Effects {
  readonly events: number;
  readonly counted: number | undefined;
  readonly misses: number;
  readonly doubles: number;
  readonly outOfOrder: number;
  readonly takeOvers: number;
  /** Of the projection that folds: how many streams have another row than the log says. */
  readonly otherRows: number;
}

interface StreamRow {
  readonly stream: string;
  readonly events: number;
  readonly last: number;
  readonly isInOrder?: boolean | number;
}

/** What is to be found, whatever was killed. */
export const NOTHING_WRONG = { misses: 0, doubles: 0, outOfOrder: 0, otherRows: 0 } as const;

/** Whether both projections have seen all of the log. */
export async function isAtHead(database: LogDatabase): Promise<boolean> {
  const rows = await database.reading.query<{ position: number; head: number }[]>(
    'SELECT position, (SELECT max(position) FROM events) AS head FROM checkpoints',
  );
  return rows.length === 2 && rows.every(({ position, head }) => position === head);
}

export async function compareEffects(database: LogDatabase): Promise<Effects> {
  const query = async <T extends object>(sql: string) => database.reading.query<T[]>(sql);
  const [total] = await query<{ count: number }>('SELECT count FROM effects_total');
  const [checkpoint] = await query<{ epoch: number }>(
    "SELECT epoch FROM checkpoints WHERE consumer = 'proof.effects'",
  );
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
  const streams = await query<StreamRow>(
    'SELECT stream, count(*) AS events, max(version) AS last FROM events GROUP BY stream',
  );
  const rows = await query<StreamRow>('SELECT * FROM effects_by_stream');
  const byStream = new Map(rows.map((row) => [row.stream, row]));
  const isOther = ({ stream, events, last: version }: StreamRow) => {
    const row = byStream.get(stream);
    return row?.events !== events || row.last !== version || Number(row.isInOrder) !== 1;
  };
  return {
    events: events.length,
    counted: total?.count,
    misses: events.filter(({ id }) => !applied.has(id)).length,
    doubles: effects.length - applied.size,
    outOfOrder: outOfOrder.length,
    takeOvers: checkpoint?.epoch ?? 0,
    otherRows: streams.filter(isOther).length + Math.abs(rows.length - streams.length),
  };
}
