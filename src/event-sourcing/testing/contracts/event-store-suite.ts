import { strictEqual } from 'node:assert/strict';
import { uuidV7 } from '../../context/id-generator.js';
import type { NewEvent } from '../../messages/new-event.js';
import type { EventStore, StreamAppend } from '../../store/event-store.js';
import type { ExpectedVersion } from '../../store/expected-version.js';

/** A store of its own for one test. */
export interface EventStoreHarness {
  readonly store: EventStore;
  /** A second handle on the same log, as another instance would have; where the adapter can have one. */
  readonly another?: () => Promise<EventStore>;
  /** Closes whatever was opened. */
  readonly close: () => Promise<void>;
}

/** The store of the running test. */
export interface EventStoreSuite {
  readonly store: EventStore;
  readonly another: (() => Promise<EventStore>) | undefined;
}

/** The globals of a test runner. */
export interface Runner {
  readonly describe: (name: string, define: () => void) => void;
  readonly it: (name: string, test: () => Promise<void>) => void;
  readonly beforeEach: (prepare: () => Promise<void>) => void;
  readonly afterEach: (cleanUp: () => Promise<void>) => void;
}

export function runner(): Runner {
  return globalThis as unknown as Runner;
}

/** An event for contract tests. */
export function someEvent(type = 'contract.happened', more: Partial<NewEvent> = {}): NewEvent {
  const id = uuidV7();
  return {
    id,
    type,
    typeVersion: 1,
    data: { note: `note ${id}` },
    metadata: { correlationId: uuidV7(), causationId: uuidV7() },
    ...more,
  };
}

export function append(stream: string, expected: ExpectedVersion, ...events: NewEvent[]): StreamAppend {
  return { stream, expected, events };
}

type Refusal = (error: unknown) => boolean;

/** For `assert.rejects`: an error of the engine by its code. */
export function code(expected: string): Refusal {
  return (error) => {
    strictEqual((error as { code?: string }).code, expected, String(error));
    return true;
  };
}

export const CONFLICT = code('event-store/concurrency-conflict');
export const CONDITION = code('event-store/append-condition-failed');
export const REUSED = code('event-store/event-id-reused');
export const INVALID = code('event-store/invalid-append');
export const JSON_REFUSED = code('event-sourcing/invalid-json');
