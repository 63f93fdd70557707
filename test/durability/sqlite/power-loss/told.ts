import type { LogRecord } from './log.js';

/** Where an event is, by the engine's word. */
export interface Placed {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly position: number;
}

/** What the engine has said, and the workload told on (see `workload.mjs`). */
export type Told =
  | { readonly said: 'stored'; readonly events: readonly Placed[] }
  | {
      readonly said: 'refused' | 'failed' | 'unknown' | 'something else';
      readonly ids: readonly string[];
      readonly message?: string;
    }
  | {
      readonly said: 'not-opened' | 'not-read';
      readonly code?: string;
      readonly message?: string;
    };

/** What was told when, by the index of its record. */
export function toldIn(
  records: readonly LogRecord[],
): readonly { readonly at: number; readonly told: Told }[] {
  let acks: number | undefined;
  const lines: { at: number; told: Told }[] = [];
  for (const [at, record] of records.entries()) {
    if (record.kind === 'opened' && record.name === 'acks') acks = record.fd;
    if (record.kind !== 'written' || record.fd !== acks) continue;
    lines.push({ at, told: JSON.parse(record.data.toString()) as Told });
  }
  return lines;
}
