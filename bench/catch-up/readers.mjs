/** The pages of a stretch of the log, each requested when the one before it is there. */
export async function* readInTurn(store, { from, to }, limit) {
  let after = from;
  while (after < to) {
    const { events, through } = await store.page(after, limit);
    if (events.length === 0) throw new Error(`Nothing after position ${after}.`);
    yield events;
    after = Number(through);
  }
}

/**
 * The same, each page requested before the one before it is there, so that the database and JSON.parse work at the
 * same time. Dense positions make it possible: where the next page begins is known.
 */
export async function* readAhead(store, { from, to }, limit) {
  let next = store.page(from, limit);
  try {
    for (let after = from; after < to; after += limit) {
      const page = next;
      if (after + limit < to) next = store.page(after + limit, limit);
      yield (await page).events;
    }
  } finally {
    await next;
  }
}
