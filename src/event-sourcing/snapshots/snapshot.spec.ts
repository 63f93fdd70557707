import { describe, expect, it } from '@jest/globals';
import { opened, sealed, type StoredSnapshot } from './snapshot.js';

const key = { stream: 'c.a-1', schema: 2 };
const snapshot = { version: 7, eventId: 'e7', state: { total: 5, tags: ['a', 'b'] } };

describe('a snapshot', () => {
  it('comes out as it went in', () => {
    expect(opened(sealed(key, snapshot), key)).toEqual(snapshot);
  });

  it.each<[string, Partial<StoredSnapshot>]>([
    ['its state', { state: '{"tags":["a","b"],"total":6}' }],
    ['its version', { version: 8 }],
    ['its event', { eventId: 'e8' }],
    ['its checksum', { checksum: '0'.repeat(64) }],
  ])('is not opened when somebody has changed %s', (_, change) => {
    expect(opened({ ...sealed(key, snapshot), ...change }, key)).toBeUndefined();
  });

  it('is not opened as that of another stream or schema', () => {
    expect(opened(sealed(key, snapshot), { ...key, stream: 'c.a-2' })).toBeUndefined();
    expect(opened(sealed(key, snapshot), { ...key, schema: 1 })).toBeUndefined();
  });

  it('refuses a state that JSON would change', () => {
    expect(() => sealed(key, { ...snapshot, state: { at: new Date() as unknown as string } })).toThrow(
      /state\.at.*Date/,
    );
  });
});
