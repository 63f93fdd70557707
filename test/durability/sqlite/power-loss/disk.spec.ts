import { describe, expect, it } from '@jest/globals';
import { Disk, FATES, type Fate } from './disk.js';
import type { LogRecord } from './log.js';
import { Random } from './random.js';

const FOLDER = 9;
const SECTOR = 512;

const opened = (
  fd: number,
  name: string,
  more: { creates?: boolean; empties?: boolean } = {},
): LogRecord => ({
  kind: 'opened',
  fd,
  name,
  creates: more.creates ?? true,
  empties: more.empties ?? false,
});
const written = (fd: number, at: number, text: string): LogRecord => ({
  kind: 'written',
  fd,
  at,
  data: Buffer.from(text),
});
const syncing = (fd: number): LogRecord => ({ kind: 'syncing', fd });
const synced = (fd: number): LogRecord[] => [syncing(fd), { kind: 'synced', fd }];
const failed = (fd: number): LogRecord[] => [syncing(fd), { kind: 'sync-failed', fd }];
const syncedFolder = [opened(FOLDER, '', { creates: false }), ...synced(FOLDER)];
/** A file `a` that holds "old", on the disk with its name. */
const old = [opened(3, 'a'), ...syncedFolder, written(3, 0, 'old'), ...synced(3)];

function disk(...records: readonly LogRecord[]): Disk {
  const made = new Disk(new Random(1));
  for (const record of records) made.apply(record);
  return made;
}

/** What each file holds after a power cut. */
function after(crashed: Disk, fate: Fate, seed = 1): Record<string, string> {
  const files = crashed.crash(fate, new Random(seed));
  return Object.fromEntries([...files].map(([name, bytes]) => [name, bytes.toString()]));
}

/** What `a` may hold after it, over many seeds. */
function endings(crashed: Disk, fate: Fate, name = 'a'): Set<string | undefined> {
  return new Set(Array.from({ length: 300 }, (_, seed) => after(crashed, fate, seed)[name]));
}

describe('the disk of the power cuts', () => {
  it.each(FATES)('keeps what was synced, whatever becomes of the rest (%s)', (fate) => {
    expect(endings(disk(...old), fate)).toEqual(new Set(['old']));
  });

  it('loses or keeps what was not synced', () => {
    const pending = disk(...old, written(3, 0, 'new'), written(3, 3, '!'));
    expect(after(pending, 'lost')).toEqual({ a: 'old' });
    expect(after(pending, 'kept')).toEqual({ a: 'new!' });
    expect(endings(pending, 'first')).toEqual(new Set(['old', 'new', 'new!']));
    expect(endings(pending, 'some')).toEqual(new Set(['old', 'new', 'new!', 'old!']));
  });

  it('a sync is about what was written before it began, and about its own file', () => {
    const others = [opened(4, 'b'), ...syncedFolder, written(4, 0, 'b')];
    const during = [syncing(3), written(3, 3, ' late'), { kind: 'synced', fd: 3 } as const];
    const crashed = disk(...old, ...others, written(3, 0, 'new'), ...during);
    expect(after(crashed, 'lost')).toEqual({ a: 'new', b: '' });
  });

  it('a sync that has not ended promises nothing', () => {
    expect(after(disk(...old, written(3, 0, 'new'), syncing(3)), 'lost')).toEqual({ a: 'old' });
  });

  it('a sync on another handle of the file counts as well', () => {
    const another = [opened(5, 'a', { creates: false }), ...synced(5)];
    expect(after(disk(...old, written(3, 0, 'new'), ...another), 'lost')).toEqual({ a: 'new' });
  });

  it('what a failed sync was about is not written by the next one, but by the next write', () => {
    const outcomes = Array.from({ length: 50 }, (_, seed) => {
      const forgetful = new Disk(new Random(seed));
      for (const record of [...old, written(3, 0, 'new'), ...failed(3), ...synced(3)])
        forgetful.apply(record);
      const without = after(forgetful, 'kept')['a'];
      for (const record of [written(3, 0, 'new'), ...synced(3)]) forgetful.apply(record);
      expect(after(forgetful, 'lost')).toEqual({ a: 'new' });
      return without;
    });
    expect(new Set(outcomes)).toEqual(new Set(['old', 'new']));
  });

  it('tears writes at the borders of sectors, and touches nothing beside them', () => {
    const before = 'x'.repeat(4 * SECTOR);
    const write = [written(3, SECTOR / 2, 'y'.repeat(2 * SECTOR))];
    const torn = endings(
      disk(opened(3, 'a'), ...syncedFolder, written(3, 0, before), ...synced(3), ...write),
      'torn',
    );
    const pieces = [SECTOR / 2, SECTOR / 2, SECTOR, SECTOR / 2, 1.5 * SECTOR];
    const changed = new Set<string>();
    for (const text of torn) {
      let at = 0;
      const letters = pieces.map((size) => {
        const piece = text?.slice(at, (at += size)) ?? '';
        expect(new Set(piece).size).toBe(1);
        return piece.charAt(0);
      });
      changed.add(letters.join(''));
    }
    expect([...changed].every((letters) => /^x[xy]{3}x$/.test(letters))).toBe(true);
    expect(changed.size).toBe(8);
  });

  it('cuts and lengthens files', () => {
    const shorter = disk(
      ...old,
      { kind: 'truncated', fd: 3, length: 1 },
      { kind: 'truncated', fd: 3, length: 3 },
    );
    expect(after(shorter, 'kept')).toEqual({ a: 'o\0\0' });
    expect(after(shorter, 'lost')).toEqual({ a: 'old' });
    expect(after(disk(...old, opened(4, 'a', { empties: true })), 'kept')).toEqual({ a: '' });
    expect(after(disk(opened(3, 'a'), written(3, 2, 'z')), 'kept')).toEqual({ a: '\0\0z' });
  });

  it('forgets the name of a new file without a sync of the folder, its content synced or not', () => {
    const made = [opened(3, 'a'), written(3, 0, 'new'), ...synced(3)];
    expect(after(disk(...made), 'lost')).toEqual({});
    expect(after(disk(...made), 'kept')).toEqual({ a: 'new' });
    expect(after(disk(...made, ...syncedFolder), 'lost')).toEqual({ a: 'new' });
  });

  it('has a removed file again without a sync of the folder', () => {
    const removed = [...old, { kind: 'unlinked', name: 'a' } as const];
    expect(after(disk(...removed), 'lost')).toEqual({ a: 'old' });
    expect(after(disk(...removed), 'kept')).toEqual({});
    expect(after(disk(...removed, ...syncedFolder), 'lost')).toEqual({});
  });

  it('renames likewise, over what was there', () => {
    const renamed = [
      ...old,
      opened(4, 'b'),
      written(4, 0, 'b'),
      { kind: 'renamed', from: 'b', to: 'a' } as const,
    ];
    expect(after(disk(...renamed), 'lost')).toEqual({ a: 'old' });
    expect(after(disk(...renamed), 'kept')).toEqual({ a: 'b' });
    expect(after(disk(...renamed, ...synced(4), ...syncedFolder), 'lost')).toEqual({ a: 'b' });
  });

  it('tells a new file from an old one of its name that is still written to', () => {
    const replaced = [{ kind: 'unlinked', name: 'a' } as const, opened(4, 'a'), written(4, 0, 'second')];
    const crashed = disk(...old, ...replaced, written(3, 0, 'ghost'));
    expect(after(crashed, 'kept')).toEqual({ a: 'second' });
  });

  it('refuses a recording that is not whole', () => {
    expect(() => disk(written(3, 0, 'x'))).toThrow('Nothing is open as 3');
    expect(() => disk(opened(3, 'a', { creates: false }))).toThrow('never made');
    expect(() => disk(opened(3, 'a'), { kind: 'synced', fd: 3 })).toThrow('never began');
  });

  it('does the same again with the same seed', () => {
    const crashed = disk(...old, ...Array.from({ length: 50 }, (_, n) => written(3, n, String(n % 10))));
    for (const fate of FATES) expect(after(crashed, fate, 7)).toEqual(after(crashed, fate, 7));
  });
});
