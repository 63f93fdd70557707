import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JsonPolicyError, parseJson } from './json-policy.js';
import { survives } from './surviving-number.js';

const bytes = (text: string) => Buffer.from(text, 'utf8');

describe('the JSON policy', () => {
  it.each([
    ['no text', ''],
    ['white space', '  '],
    ['no JSON', '{a:1}'],
    ['two values', '{} {}'],
    ['a trailing comma', '{"a":1,}'],
    ['a comment', '{"a":1/* */}'],
    ['NaN', '{"a":NaN}'],
    ['a byte order mark', '\uFEFF{}'],
    ['the same key twice', '{"amount":1,"amount":999}'],
    ['the same key twice, escaped', '{"a":1,"\\u0061":1}'],
    ['the same key twice, deep down', '{"x":[{"a":1},{"b":{"c":1,"c":1}}]}'],
    ['__proto__', '{"__proto__":{"isAdmin":true}}'],
    ['__proto__, escaped', '{"\\u005f_proto__":1}'],
    ['constructor', '{"constructor":{"prototype":{"x":1}}}'],
    ['prototype, deep down', '{"a":[{"prototype":1}]}'],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['NUL in a value', '{"a":"a\\u0000b"}'],
    ['NUL in a key', '{"a\\u0000":1}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['a lone surrogate in a key', '{"\\udc00":1}'],
    ['surrogates the wrong way round', '{"a":"\\udc00\\ud800"}'],
    ['a number beyond doubles', '{"a":1e400}'],
    ['a negative number beyond doubles', '{"a":-1e400}'],
    ['a whole number beyond 2^53-1', '{"a":9007199254740993}'],
    ['2^53', '{"a":9007199254740992}'],
    ['a large whole number with an exponent', '{"a":1e21}'],
    ['more digits than a double has', '{"a":1.00000000000000000001}'],
    ['a fraction that becomes zero', '{"a":1e-400}'],
  ])('refuses %s', (_, text) => {
    expect(() => parseJson(bytes(text))).toThrow(JsonPolicyError);
  });

  it.each([
    ['an overlong NUL', [0x22, 0xc0, 0x80, 0x22]],
    ['a surrogate in bytes', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['half a character', [0x22, 0xe2, 0x82, 0x22]],
  ])('refuses %s', (_, raw) => {
    expect(() => parseJson(Uint8Array.from(raw))).toThrow(JsonPolicyError);
  });

  it.each([
    ['null', null],
    ['0', 0],
    ['-0', -0],
    ['1.50', 1.5],
    ['100e-2', 1],
    ['1e3', 1000],
    ['9007199254740991', 9007199254740991],
    ['0.1', 0.1],
    ['5e-324', 5e-324],
    ['"a\\ud83d\\ude00\\n"', 'a😀\n'],
    ['{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"a"}', { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }], c: 'a' }],
    [`${'['.repeat(32)}${']'.repeat(32)}`, JSON.parse(`${'['.repeat(32)}${']'.repeat(32)}`)],
    ['["__proto__","constructor"]', ['__proto__', 'constructor']],
  ])('takes %s', (text, value) => {
    expect(parseJson(bytes(text))).toEqual(value);
  });

  it('takes what JSON.stringify makes of any clean value, unchanged', () => {
    const clean = fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' }).filter((value) => {
      const text = JSON.stringify(value);
      return !/\\u0000|__proto__|constructor|prototype/.test(text) && !/\d{16,}|e\+/.test(text);
    });
    fc.assert(
      fc.property(clean, (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(parseJson(bytes(text)))).toBe(text);
      }),
    );
  });

  it('keeps each double that JavaScript writes, but for whole ones that are not safe', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(survives(String(value))).toBe(!Number.isInteger(value) || Number.isSafeInteger(value));
      }),
    );
  });
});
