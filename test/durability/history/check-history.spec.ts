import { describe, expect, it } from '@jest/globals';
import { checkHistory } from './check-history.js';
import { RULES, type Rule } from './findings.js';
import { concurrent, Story, to, valid } from './story.js';

const anomaliesOf = ({ entries, log }: Story) => {
  const { findings } = checkHistory(entries, log);
  const found = Object.entries(findings.anomalies).filter(([, count]) => count > 0);
  return Object.fromEntries(found);
};

const nothing: readonly (readonly [string, Story])[] = [
  ['an empty history', new Story()],
  ['one with something of everything', valid()],
  ['appends at the same time', concurrent()],
];

/** What is wrong, the rule that has to find it, and how it is planted into a valid history. */
const planted: readonly (readonly [string, Rule, () => Story])[] = [
  ['an acknowledged event is missing', 'acknowledged', () => valid().lose(3)],
  [
    'an answer names another version',
    'acknowledged',
    () => valid().edit(12, { end: { streams: [{ stream: 's', version: 5 }] } }),
  ],
  ['an answer names another position', 'acknowledged', () => valid().edit(12, { end: { position: 8 } })],
  [
    'a repetition is answered otherwise',
    'acknowledged',
    () =>
      valid()
        .append(20, [to('s', 3, 'h')])
        .acknowledged(20, 8, ['s', 5]),
  ],
  ['a refused append is stored', 'refused', () => valid().stored('s', 5, 'i')],
  [
    'a repetition of a stored append is refused',
    'refused',
    () =>
      valid()
        .append(20, [to('s', 3, 'h')])
        .refused(20, { reason: 'conflict', stream: 's', actual: 4 }),
  ],
  ['half of an unknown append is stored', 'unknown', () => valid().lose(1)],
  [
    'an unknown append is stored in two places',
    'unknown',
    () =>
      valid()
        .lose(1)
        .append(20, [to('v', 0, 'l')])
        .acknowledged(20, 9, ['v', 1])
        .stored('v', 1, 'l')
        .stored('u', 2, 'k2'),
  ],
  ['an event is there twice', 'origin', () => valid().stored('s', 5, 'h')],
  ['an event comes from nowhere', 'origin', () => valid().stored('s', 5, 'z')],
  [
    'the expected version is ignored',
    'expected',
    () => valid().edit(10, { call: { streams: [to('s', 1, 'g')] } }),
  ],
  [
    'a stream that must not exist does',
    'expected',
    () => valid().edit(11, { call: { streams: [to('s', 'noStream', 'h')] } }),
  ],
  [
    'a stream that is only expected has moved',
    'expected',
    () => valid().edit(10, { call: { streams: [to('s', 2, 'g'), to('t', 1)] } }),
  ],
  [
    'a condition is ignored',
    'expected',
    () => valid().edit(10, { call: { conditions: [{ tag: 'x', after: 0 }] } }),
  ],
  [
    'a later append comes first',
    'realTime',
    () =>
      concurrent()
        .edit(2, { end: { t: 5 } })
        .edit(1, { call: { t: 6 } }),
  ],
  [
    'an append comes before what was read',
    'realTime',
    () =>
      concurrent()
        .edit(3, { end: { t: 5 } })
        .edit(1, { call: { t: 6 } }),
  ],
  ['a read misses an acknowledged append', 'reads', () => valid().edit(7, { end: { events: [[1, 'a']] } })],
  [
    'a read shows less than an earlier one',
    'reads',
    () =>
      concurrent()
        .edit(3, {
          end: {
            t: 7,
            events: [
              [1, 'a'],
              [2, 'b'],
            ],
          },
        })
        .edit(4, { call: { t: 8 } }),
  ],
  [
    'a read shows what is not there',
    'reads',
    () =>
      valid().edit(7, {
        end: {
          events: [
            [1, 'a'],
            [2, 'c'],
          ],
        },
      }),
  ],
  ['a read is empty', 'reads', () => valid().read(20, 's', 1)],
  ['a page misses an acknowledged append', 'reads', () => valid().page(20, 6, 10)],
  [
    'a page shows what is not there',
    'reads',
    () =>
      valid().edit(9, {
        end: {
          events: [
            [2, 'b1'],
            [3, 'b2'],
            [3, 'c'],
          ],
        },
      }),
  ],
  ['a conflict names what was expected', 'conflict', () => valid().edit(3, { end: { actual: 1 } })],
  ['a conflict names what was long past', 'conflict', () => valid().edit(14, { end: { actual: 2 } })],
  ['a conflict names what is yet to come', 'conflict', () => valid().edit(3, { end: { actual: 3 } })],
  [
    'a conflict names the middle of an append',
    'conflict',
    () => valid().edit(14, { call: { t: 0 }, end: { actual: 2 } }),
  ],
  [
    'a condition fails without an event',
    'conflict',
    () => valid().edit(4, { call: { conditions: [{ tag: 'y', after: 0 }] } }),
  ],
  [
    'positions have a hole',
    'dense',
    () =>
      valid()
        .lose(2)
        .append(20, [to('v', 0, 'l')])
        .unknown(20)
        .stored('v', 1, 'l')
        .editLast({ position: 9 }),
  ],
  [
    'versions have a hole',
    'dense',
    () =>
      valid()
        .append(20, [to('v', 'any', 'l')])
        .unknown(20)
        .stored('v', 2, 'l'),
  ],
  [
    'positions and versions differ in order',
    'sameOrder',
    () => concurrent().lose(2).stored('s', 2, 'a').stored('s', 1, 'b'),
  ],
  [
    'an event appears below what was seen',
    'late',
    () =>
      valid().edit(8, {
        end: {
          events: [
            [2, 'b1'],
            [3, 'b2'],
            [5, 'e2'],
          ],
        },
      }),
  ],
];

/** What comes with it, since it is the same fault. */
const alsoFound: Readonly<Record<string, readonly Rule[]>> = {
  'positions and versions differ in order': ['acknowledged', 'reads'],
};

describe('the history checker', () => {
  it.each(nothing)('finds nothing in %s', (_, story) => {
    expect(anomaliesOf(story)).toEqual({});
  });

  it('looks at everything that a history has', () => {
    const { entries, log } = valid();
    const { findings, ...counts } = checkHistory(entries, log);
    expect(counts).toEqual({ operations: 16, ok: 9, fail: 4, unknown: 3, resolved: 1 });
    expect(Object.values(findings.checked).every((count) => count > 0)).toBe(true);
  });

  it.each(planted)('sees that %s (%s)', (what, rule, story) => {
    const also = alsoFound[what] ?? [];
    expect(Object.keys(anomaliesOf(story())).sort()).toEqual([rule, ...also].sort());
  });

  it('has seen each rule fail', () => {
    expect(new Set(planted.map(([, rule]) => rule))).toEqual(new Set(Object.keys(RULES)));
  });
});
