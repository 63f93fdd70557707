import { readFileSync } from 'node:fs';

/** One thing that a process did to the files of the recorded folder. Names are relative to it, '' is the folder. */
export type LogRecord =
  | {
      readonly kind: 'opened';
      readonly fd: number;
      readonly name: string;
      readonly creates: boolean;
      readonly empties: boolean;
    }
  | { readonly kind: 'written'; readonly fd: number; readonly at: number; readonly data: Buffer }
  | { readonly kind: 'truncated'; readonly fd: number; readonly length: number }
  | { readonly kind: 'unlinked'; readonly name: string }
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  | { readonly kind: PlainKind; readonly fd: number };

/** A sync begins; it ends well, or badly; a write was refused. */
type PlainKind = 'closed' | 'syncing' | 'synced' | 'sync-failed' | 'refused';

interface Header {
  readonly fd: number;
  readonly at: number;
  readonly flags: number;
}

const HEADER = 24;
const CREATES = 1;
const EMPTIES = 2;

type Reader = (header: Header, data: Buffer) => LogRecord;

const plain =
  (kind: PlainKind): Reader =>
  ({ fd }) => ({ kind, fd });

const READERS: Readonly<Record<string, Reader>> = {
  O: ({ fd, flags }, data) => ({
    kind: 'opened',
    fd,
    name: data.toString(),
    creates: (flags & CREATES) !== 0,
    empties: (flags & EMPTIES) !== 0,
  }),
  C: plain('closed'),
  W: ({ fd, at }, data) => ({ kind: 'written', fd, at, data }),
  N: plain('refused'),
  T: ({ fd, at }) => ({ kind: 'truncated', fd, length: at }),
  S: plain('syncing'),
  s: plain('synced'),
  F: plain('sync-failed'),
  U: (_, data) => ({ kind: 'unlinked', name: data.toString() }),
  R: (_, data) => {
    const [from = '', to = ''] = data.toString().split('\0');
    return { kind: 'renamed', from, to };
  },
};

/** Reads what `powerlog.c` wrote. */
export function readLog(file: string): LogRecord[] {
  const bytes = readFileSync(file);
  const records: LogRecord[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readUInt32LE(at + 20);
    const kind = String.fromCharCode(bytes.readUInt32LE(at));
    const header = {
      fd: bytes.readInt32LE(at + 4),
      at: Number(bytes.readBigUInt64LE(at + 8)),
      flags: bytes.readUInt32LE(at + 16),
    };
    const read = READERS[kind];
    if (!read)
      throw new Error(`The log has a record ${JSON.stringify(kind)}: the recorder does not see all writes.`);
    records.push(read(header, bytes.subarray(at + HEADER, at + HEADER + size)));
    at += HEADER + size;
  }
  return records;
}
