import { describe, expect, it } from '@jest/globals';
import { sizeOf } from './history.js';

describe('what a history takes in memory', () => {
  it('grows with its events, and with what is in them, however deep', () => {
    const text = 'x'.repeat(10_000);
    const none = sizeOf([]);
    expect(sizeOf([{ data: {} }])).toBeGreaterThan(none);
    expect(sizeOf([{ data: { a: [{ b: text }] } }])).toBeGreaterThan(none + text.length);
    expect(sizeOf([{ data: { a: text } }, { data: { a: text } }])).toBeGreaterThan(none + 2 * text.length);
    expect(sizeOf([], { a: text })).toBeGreaterThan(none + text.length);
  });
});
