import { EntitySchema, In } from 'typeorm';

const PAGE = 1_000;

/** The rows as one makes them first with TypeORM. */
export const countEntity = new EntitySchema({
  name: 'Count',
  columns: { stream: { type: 'text', primary: true }, count: { type: 'integer' } },
});

/** Looks for the row of each event and saves it, a transaction for a page. */
export async function eachEvent(rows, events) {
  for (const { stream } of events) {
    const row = (await rows.findOneBy(countEntity, { stream })) ?? { stream, count: 0 };
    await rows.save(countEntity, { ...row, count: row.count + 1 });
  }
}

/** Looks for all rows of a page at once, and saves them by one call. */
export async function eachPage(rows, events) {
  const streams = [...new Set(events.map(({ stream }) => stream))];
  const found = await rows.findBy(countEntity, { stream: In(streams) });
  const counts = new Map(found.map(({ stream, count }) => [stream, count]));
  for (const { stream } of events) counts.set(stream, (counts.get(stream) ?? 0) + 1);
  await rows.save(
    countEntity,
    streams.map((stream) => ({ stream, count: counts.get(stream) })),
  );
}

/** Events per second of a rebuild that is left after `ms`, or at the end of the log. */
export async function rebuildNaively({ dataSource, page }, project, ms) {
  await dataSource.getRepository(countEntity).clear();
  let handled = 0;
  let after = 0;
  const start = performance.now();
  while (performance.now() - start < ms) {
    const { events, through } = await page(after, PAGE);
    if (events.length === 0) break;
    await dataSource.transaction((rows) => project(rows, events));
    handled += events.length;
    after = through;
  }
  return handled / ((performance.now() - start) / 1000);
}
