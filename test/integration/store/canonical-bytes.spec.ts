import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, type JsonObject } from '../../../src/event-sourcing/index.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { openLog } from '../../support/engines.js';

const key = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  .filter((text) => text !== '__proto__' && !text.includes('\0'));
const text = fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\0'));
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    text,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(key, tie('json'), { maxKeys: 4 }),
  ),
}));

describe('what is stored', () => {
  it('are the canonical bytes of what was appended, and they give it back', async () => {
    const { store, database, close } = await openLog();
    await fc.assert(
      fc.asyncProperty(fc.array(json, { minLength: 1, maxLength: 50 }), async (values) => {
        const events = values.map((value) => someEvent('t.t', { data: { value } }));
        await store.append([{ stream: 's', expected: 'any', events }]);
        const stored = await database.reading.query<{ data: string }[]>(
          `SELECT data FROM events ORDER BY position DESC LIMIT ${String(values.length)}`,
        );
        const texts = stored.map(({ data }) => data).reverse();
        expect(texts).toEqual(events.map(({ data }) => canonicalJson(data)));
        const read = await store.read('s', { direction: 'backward', limit: values.length });
        const parsed = [...read].reverse().map(({ data }) => data);
        expect(parsed).toEqual(texts.map((each) => JSON.parse(each) as JsonObject));
      }),
      { numRuns: 400 },
    );
    await close();
  });
});
