import { openStore } from './open-store.mjs';

/** Writes the whole log to its standard output, an event to a line. */
const { url, store: kind } = JSON.parse(process.argv[2]);
const store = await openStore(url, kind);
for (let after = -1, through = 0; through > after;) {
  after = through;
  const page = await store.readAll(after, 1_000);
  for (const { position, stream, version, id, tags } of page.events) {
    process.stdout.write(`${JSON.stringify({ position, stream, version, id, tags })}\n`);
  }
  through = page.through;
}
await store.close();
