import { Bytes } from './bytes.js';
import type { LogRecord } from './log.js';
import type { Random } from './random.js';

/** What becomes of that which no sync has made durable, when the power goes. */
export const FATES = ['lost', 'kept', 'some', 'first', 'torn'] as const;
export type Fate = (typeof FATES)[number];

const SECTOR = 512;

/** A change that the process sees and the disk need not have. */
interface Pending<T> {
  readonly number: number;
  readonly change: T;
}

type Change = { readonly at: number; readonly data: Buffer } | { readonly length: number };

/** A file, apart from its name: it may have none any more, or another one on the disk. */
interface File {
  readonly durable: Bytes;
  pending: Pending<Change>[];
}

/** A name and the file that it stands for from now on. */
interface Entry {
  readonly name: string;
  readonly file: File | undefined;
}

/**
 * A disk behind a page cache. It is told what a process did, and says what may be found after a power cut.
 *
 * - A sync that ended well makes durable what was written to the file before the sync began, and nothing else.
 * - A sync that failed makes durable a part of that, or none of it, and the rest is never written again: the pages
 *   count as clean (Linux).
 * - What is pending is lost, kept, kept in part, kept up to some write of each file, or torn at sectors: in any
 *   combination, also such as no real disk makes. Bytes outside of a write are not touched (SQLite's "powersafe
 *   overwrite").
 * - The name of a new, removed or renamed file is durable after a sync of the folder, and only then: POSIX, and
 *   harsher than ext4, XFS and Btrfs, where a sync of a new file brings its name along.
 */
export class Disk {
  private readonly seen = new Map<string, File>();
  private readonly durable = new Map<string, File>();
  private entries: Pending<Entry>[] = [];
  private readonly opened = new Map<number, File | 'folder'>();
  private readonly syncing = new Map<number, number>();
  private number = 0;

  constructor(private readonly random: Random) {}

  apply(record: LogRecord): void {
    this.number += 1;
    switch (record.kind) {
      case 'opened':
        this.open(record);
        break;
      case 'unlinked':
        this.name(record.name, undefined);
        break;
      case 'renamed':
        this.name(record.to, this.seen.get(record.from));
        this.name(record.from, undefined);
        break;
      default:
        this.applyToOpened(record);
    }
  }

  /** The files after a power cut at this moment. */
  crash(fate: Fate, random: Random): Map<string, Buffer> {
    const survivors = chooser(fate, random);
    const names = new Map(this.durable);
    for (const { change } of survivors(this.entries)) enter(names, change);
    const found = new Map<string, Buffer>();
    for (const [name, file] of names) {
      const bytes = file.durable.copy();
      for (const { change } of survivors(file.pending)) {
        for (const part of fate === 'torn' ? torn(change, random) : [change]) make(bytes, part);
      }
      found.set(name, bytes.contents());
    }
    return found;
  }

  private open({ fd, name, creates, empties }: LogRecord & { kind: 'opened' }): void {
    if (name === '') {
      this.opened.set(fd, 'folder');
      return;
    }
    let file = this.seen.get(name);
    if (!file) {
      if (!creates) throw new Error(`${name} was opened and never made: the recording is not whole.`);
      file = { durable: new Bytes(), pending: [] };
      this.name(name, file);
    }
    this.opened.set(fd, file);
    if (empties) this.change(fd, { length: 0 });
  }

  private applyToOpened(record: Exclude<LogRecord, { kind: 'opened' | 'unlinked' | 'renamed' }>): void {
    switch (record.kind) {
      case 'closed':
        this.opened.delete(record.fd);
        break;
      case 'written':
        this.change(record.fd, { at: record.at, data: record.data });
        break;
      case 'truncated':
        this.change(record.fd, { length: record.length });
        break;
      case 'syncing':
        this.syncing.set(record.fd, this.number);
        break;
      case 'synced':
        this.sync(record.fd);
        break;
      case 'sync-failed':
        this.failToSync(record.fd);
    }
  }

  private name(name: string, file: File | undefined): void {
    enter(this.seen, { name, file });
    this.entries.push({ number: this.number, change: { name, file } });
  }

  private change(fd: number, change: Change): void {
    const file = this.opened.get(fd);
    if (!file || file === 'folder') throw new Error(`Nothing is open as ${String(fd)}.`);
    file.pending.push({ number: this.number, change });
  }

  private sync(fd: number): void {
    const [file, done] = this.takeSynced(fd);
    if (file === 'folder') {
      for (const { change } of this.entries.filter(done)) enter(this.durable, change);
      this.entries = this.entries.filter((each) => !done(each));
    } else {
      for (const { change } of file.pending.filter(done)) make(file.durable, change);
      file.pending = file.pending.filter((each) => !done(each));
    }
  }

  private failToSync(fd: number): void {
    const [file, done] = this.takeSynced(fd);
    if (file === 'folder') return;
    const share = this.random.oneOf([0, 0, 0.5]);
    for (const { change } of file.pending.filter((each) => done(each) && this.random.chance(share)))
      make(file.durable, change);
    file.pending = file.pending.filter((each) => !done(each));
  }

  /** What a sync that ends now was about, and whether a change came before it began. */
  private takeSynced(fd: number): [File | 'folder', (pending: Pending<unknown>) => boolean] {
    const file = this.opened.get(fd);
    const began = this.syncing.get(fd);
    if (!file || began === undefined) throw new Error(`A sync of ${String(fd)} ends that never began.`);
    this.syncing.delete(fd);
    return [file, ({ number }) => number < began];
  }
}

type Survivors = <T>(pending: readonly T[]) => readonly T[];

function chooser(fate: Fate, random: Random): Survivors {
  switch (fate) {
    case 'lost':
      return () => [];
    case 'kept':
      return (pending) => pending;
    case 'first':
      return (pending) => pending.slice(0, random.below(pending.length + 1));
    case 'some':
    case 'torn': {
      const share = random.next();
      return (pending) => pending.filter(() => random.chance(share));
    }
  }
}

/** The part of a change that came to the disk: all of it, or some of its sectors. */
function torn(change: Change, random: Random): Change[] {
  if ('length' in change || random.chance(0.5)) return [change];
  const parts: Change[] = [];
  for (let from = 0; from < change.data.length;) {
    const to = from + SECTOR - ((change.at + from) % SECTOR);
    if (random.chance(0.5)) parts.push({ at: change.at + from, data: change.data.subarray(from, to) });
    from = to;
  }
  return parts;
}

function make(bytes: Bytes, change: Change): void {
  if ('length' in change) bytes.truncate(change.length);
  else bytes.write(change.at, change.data);
}

function enter(names: Map<string, File>, { name, file }: Entry): void {
  if (file) names.set(name, file);
  else names.delete(name);
}
