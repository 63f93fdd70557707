import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { literal } from './literal.js';

/** What JavaScript makes of it, as JSON. */
const read = (text: string) => runInNewContext(`JSON.stringify((${text}))`) as string;

describe('a literal', () => {
  it.each([
    '"); process.exit(1); //',
    "'\\\n\r\u2028*/`${x}",
    { ['__proto__']: { isAdmin: true }, 'a-b': [], "it's": {}, constructor: null },
    [[1.5, -0.25, true], [{ a: [''] }]],
  ])('is what it was made of: %j', (value) => {
    expect(read(literal(value))).toBe(JSON.stringify(value));
  });

  it('is so whatever it was made of', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(read(literal(value as never))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('is written as people do', () => {
    expect(literal({ name: 'Ada', tags: ['a'], none: {} }, '  ')).toBe(
      '{\n    name: "Ada",\n    tags: [\n      "a",\n    ],\n    none: {},\n  }',
    );
  });
});
