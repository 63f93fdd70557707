import type { RecordedEvent } from '../../../src/event-sourcing/index.js';
import type { Requests } from './requests.js';

/** How what clients were told and what is in the log differ. */
export interface Answers {
  readonly accepted: number;
  readonly refused: number;
  /** Accepted, and not in the log where it was said to be. */
  readonly lost: number;
  /** Accepted, and in the log more than once. */
  readonly repeated: number;
  /** Refused, and in the log. */
  readonly ghosts: number;
}

export function compareAnswers({ accepted, refused }: Requests, log: readonly RecordedEvent[]): Answers {
  const effects = new Map<string, number>();
  const request = (key: string, event: string) => `${key} ${event}`;
  for (const { type, metadata } of log) {
    const each = request(metadata.correlationId, type);
    effects.set(each, (effects.get(each) ?? 0) + 1);
  }
  const effectsOf = ({ key, event }: { readonly key: string; readonly event: string }) =>
    effects.get(request(key, event)) ?? 0;
  const lost = accepted.filter(({ key, event, version, position }) => {
    const stored = log[position - 1];
    return stored?.type !== event || stored.version !== version || stored.metadata.correlationId !== key;
  });
  return {
    accepted: accepted.length,
    refused: refused.length,
    lost: lost.length,
    repeated: accepted.filter((each) => effectsOf(each) > 1).length,
    ghosts: refused.filter((each) => effectsOf(each) > 0).length,
  };
}
