import { describe, expect, it } from '@jest/globals';
import { UuidV7Generator } from './id-generator.js';

describe('UUIDv7', () => {
  const ids = new UuidV7Generator();

  it('has the version, the variant and the time of RFC 9562', () => {
    const before = Date.now();
    const id = ids.next();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const time = parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  it('does not repeat', () => {
    expect(new Set(Array.from({ length: 100_000 }, () => ids.next())).size).toBe(100_000);
  });
});
