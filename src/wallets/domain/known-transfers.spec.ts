import { describe, expect, it } from '@jest/globals';
import { KnownTransfers, type KnownTransfersState } from './known-transfers.js';

describe('the transfers that a wallet knows', () => {
  it('are the last hundred', () => {
    const known = new KnownTransfers();
    for (let n = 0; n <= 100; n += 1) known.note(`t-${String(n)}`, 'debited', 5);
    expect(known.judge('t-0', 'debited', 5)).toBe('due');
    expect(known.judge('t-1', 'debited', 5)).toBe('done');
    expect(known.judge('t-100', 'debited', 5)).toBe('done');
  });

  it('stay known as long as something happens to them', () => {
    const known = new KnownTransfers();
    known.note('t-0', 'debited', 5);
    for (let n = 1; n < 100; n += 1) known.note(`t-${String(n)}`, 'debited', 5);
    known.note('t-0', 'refunded', 5);
    known.note('t-100', 'debited', 5);
    expect(known.judge('t-0', 'refunded', 5)).toBe('done');
    expect(known.judge('t-1', 'debited', 5)).toBe('due');
  });

  it('are the same after they were kept as plain data', () => {
    const known = new KnownTransfers();
    for (let n = 0; n <= 100; n += 1) known.note(`t-${String(n)}`, 'debited', 5);
    known.note('t-7', 'refunded', 5);
    const copy = KnownTransfers.from(JSON.parse(JSON.stringify(known.state)) as KnownTransfersState);
    expect(copy).toEqual(known);
    expect(copy.judge('t-7', 'refunded', 5)).toBe('done');
    expect(copy.judge('t-0', 'refunded', 5)).toBe('due');
    expect(KnownTransfers.from(new KnownTransfers().state).judge('t-0', 'refunded', 5)).toBe('unfit');
  });
});
