import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidJsonError } from '../errors/invalid-json.error.js';
import { canonicalJson } from './canonical-json.js';

class Money {
  constructor(readonly amount: number) {}
}

describe('canonical JSON', () => {
  it('orders keys by their code units, as RFC 8785 does', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalJson(value)).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
    );
  });

  it('writes numbers and strings as RFC 8785 does', () => {
    expect(canonicalJson([Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27, -0, 5e-324])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0,5e-324]',
    );
    expect(canonicalJson('\u20ac$\u000f\u000aA\'B"\\\\"/')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
    expect(canonicalJson([null, true, false, ''])).toBe('[null,true,false,""]');
  });

  it('leaves out what is undefined, takes objects without a prototype and one instance at the top', () => {
    const bare = Object.assign(Object.create(null) as object, { b: 1, a: undefined });
    expect(canonicalJson({ bare, none: undefined })).toBe('{"bare":{"b":1}}');
    expect(canonicalJson(new Money(5))).toBe('{"amount":5}');
  });

  it('is the same text for the same value, and parses back to it', () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .filter((each) => !each.includes('\0') && each !== '__proto__');
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        fc.constant(null),
        fc.boolean(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        text,
        fc.array(tie('value')),
        fc.dictionary(text, tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        const canonical = canonicalJson(value);
        const parsed: unknown = JSON.parse(canonical);
        expect(parsed).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(parsed))).toBe(canonical);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, unknown, string]>([
    ['undefined in a list', { list: [1, undefined] }, 'data.list[1] is undefined'],
    ['NaN', { a: NaN }, 'data.a is NaN'],
    ['infinity', [-Infinity], 'data[0] is -Infinity'],
    ['a bigint', { a: { b: 1n } }, 'data.a.b is a bigint'],
    ['a function', { a: () => 1 }, 'data.a is a function'],
    ['a symbol', { a: Symbol('a') }, 'data.a is a symbol'],
    ['a date', { a: new Date() }, 'data.a is an instance of Date'],
    ['a map', { a: new Map() }, 'data.a is an instance of Map'],
    ['an instance', { price: new Money(5) }, 'data.price is an instance of Money'],
    ['a lone surrogate', { a: 'x\ud800' }, 'data.a is a string with a lone surrogate'],
    ['a lone surrogate in a key', { '\udc00': 1 }, 'lone surrogate'],
    ['NUL', ['a\0'], 'data[0] is a string with NUL'],
    ['the key __proto__', JSON.parse('{"a":{"__proto__":1}}'), 'a key that objects cannot have'],
    ['65 levels', JSON.parse(`${'['.repeat(66)}${']'.repeat(66)}`), 'nested more than 64 levels deep'],
    ['undefined itself', undefined, 'data is undefined'],
  ])('refuses %s, and says where', (_, value, message) => {
    expect(() => canonicalJson(value, 'data')).toThrow(InvalidJsonError);
    expect(() => canonicalJson(value, 'data')).toThrow(message);
  });
});

/** The same value with its keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}
