import { describe, expect, it } from '@jest/globals';
import { KnownTransfers, type KnownTransfersState } from './known-transfers.js';

describe('the transfers that a wallet knows', () => {
  it('are the last twenty-five', () => {
    const known = new KnownTransfers();
    for (let n = 0; n <= 25; n += 1) known.note(`t-${String(n)}`, 'debited', 5);
    expect(known.judge('t-0', 'debited', 5)).toBe('due');
    expect(known.judge('t-1', 'debited', 5)).toBe('done');
    expect(known.judge('t-25', 'debited', 5)).toBe('done');
  });

  it('stay known as long as something happens to them', () => {
    const known = new KnownTransfers();
    known.note('t-0', 'debited', 5);
    for (let n = 1; n < 25; n += 1) known.note(`t-${String(n)}`, 'debited', 5);
    known.note('t-0', 'refunded', 5);
    known.note('t-25', 'debited', 5);
    expect(known.judge('t-0', 'refunded', 5)).toBe('done');
    expect(known.judge('t-1', 'debited', 5)).toBe('due');
  });

  it('are the same after they were kept as plain data', () => {
    const known = new KnownTransfers();
    for (let n = 0; n <= 25; n += 1) known.note(`t-${String(n)}`, 'debited', 5);
    known.note('t-7', 'refunded', 5);
    const copy = KnownTransfers.from(JSON.parse(JSON.stringify(known.state)) as KnownTransfersState);
    expect(copy).toEqual(known);
    expect(copy.judge('t-7', 'refunded', 5)).toBe('done');
    expect(copy.judge('t-0', 'refunded', 5)).toBe('due');
    expect(KnownTransfers.from(new KnownTransfers().state).judge('t-0', 'refunded', 5)).toBe('unfit');
  });

  it('that were kept when more were remembered are cut, and known to be', () => {
    const known = Array.from({ length: 26 }, (_, n) => [`t-${String(n)}`, 'debited', 5] as const);
    const cut = KnownTransfers.from({ known, hasForgotten: false });
    expect(cut.state.known).toHaveLength(25);
    expect(cut.judge('t-0', 'refunded', 5)).toBe('due');
  });
});
