import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { FencedOffError } from '../../errors/fenced-off.error.js';
import { RequestInProgressError } from '../../errors/request-in-progress.error.js';
import type { StoredAnswers } from '../../idempotency/stored-answers.js';
import { onceOf } from '../../processes/command-once.js';
import type { ProcessRows, ProcessStore } from '../../processes/process-store.js';
import type { PendingCommand, PendingDeadline, StoredInstance } from '../../processes/stored-process.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import { runner } from './event-store-suite.js';

/** A store of its own for one test, for the process `tests.process`. */
export interface ProcessStoreHarness {
  readonly store: ProcessStore;
  /** In the same transactions. */
  readonly answers: StoredAnswers;
  /** Takes the process over from whoever has it. */
  readonly takeOver: () => Promise<Checkpoint>;
  /** Closes whatever was opened. */
  readonly close: () => Promise<void>;
}

const PROCESS = 'tests.process';
const HOUR_MS = 3_600_000;

/**
 * What each process store promises, as tests for any runner with `describe`, `it`, `beforeEach` and `afterEach` in
 * its globals. `open` gives each test an empty store of its own.
 */
export function processStoreContract(name: string, open: () => Promise<ProcessStoreHarness>): void {
  const { describe, it, beforeEach, afterEach } = runner();
  let harness: ProcessStoreHarness;
  let store: ProcessStore;
  let held: Checkpoint;
  const write = (work: (rows: ProcessRows) => Promise<unknown>) => store.guarded(held, work);
  const keysOf = async () => (await store.dueCommands(held, 10)).map(({ id }) => id);

  describe(`${name}: the contract of a process store`, () => {
    beforeEach(async () => {
      harness = await open();
      ({ store } = harness);
      held = await harness.takeOver();
    });
    afterEach(() => harness.close());

    it('gives back what was written, and what takes its place', async () => {
      await write((rows) => rows.putInstances([instance('a'), instance('b')]));
      await write((rows) => rows.putInstances([instance('a', { state: '{"n":2}' })]));
      const found = await store.guarded(held, (rows) => rows.instances(['a', 'b', 'c']));
      deepStrictEqual(found.map(({ key, state }) => [key, state]).sort(), [
        ['a', '{"n":2}'],
        ['b', '{}'],
      ]);
    });

    it('takes everything back when the work throws', async () => {
      await write((rows) => rows.putCommands([command('a', 1)]));
      const failing = write(async (rows) => {
        await rows.putInstances([instance('a')]);
        await rows.deleteCommands([command('a', 1)]);
        await rows.putDeadlines([deadline('a')]);
        throw new Error('planned');
      });
      await rejects(failing, /planned/);
      deepStrictEqual(await keysOf(), ['a/1']);
      strictEqual(await store.hasDueDeadline(held), false);
      deepStrictEqual(await store.guarded(held, (rows) => rows.instances(['a'])), []);
    });

    it('does nothing for one who has lost the lease', async () => {
      await write((rows) => rows.putCommands([command('a', 1)]));
      await harness.takeOver();
      await rejects(
        write((rows) => rows.deleteCommands([command('a', 1)])),
        FencedOffError,
      );
      deepStrictEqual(await keysOf(), []);
      held = await harness.takeOver();
      deepStrictEqual(await keysOf(), ['a/1']);
    });

    it('gives the first command of each instance, those that are due for longest first', async () => {
      const later = command('c', 1, { dueAt: Date.now() + HOUR_MS });
      const put = [command('a', 2), command('a', 10, { dueAt: 1 }), command('b', 1, { dueAt: 1 }), later];
      await write((rows) => rows.putCommands([...put, command('d', 1, { dueAt: null })]));
      deepStrictEqual(await keysOf(), ['b/1', 'a/2']);
      await write((rows) => rows.deleteCommands([command('a', 2)]));
      deepStrictEqual((await keysOf()).sort(), ['a/10', 'b/1']);
      strictEqual((await store.dueCommands(held, 1)).length, 1);
      const free = await store.dueCommands(held, 1, ['b']);
      deepStrictEqual(
        free.map(({ id }) => id),
        ['a/10'],
      );
    });

    it('takes out what was executed, and nothing else', async () => {
      await write((rows) => rows.putCommands([command('a', 1), command('a', 2), command('b', 1)]));
      await store.takeOut(held, [command('a', 1), command('c', 1)]);
      deepStrictEqual((await keysOf()).sort(), ['a/2', 'b/1']);
    });

    it('takes nothing out for one that has lost the lease', async () => {
      await write((rows) => rows.putCommands([command('a', 1)]));
      const lost = held;
      held = await harness.takeOver();
      await rejects(store.takeOut(lost, [command('a', 1)]), { code: 'subscriptions/fenced-off' });
      deepStrictEqual(await keysOf(), ['a/1']);
    });

    it('knows which commands are still there', async () => {
      await write((rows) => rows.putCommands([command('a', 1), command('a', 2)]));
      await write((rows) => rows.deleteCommands([command('a', 1)]));
      const found = await store.guarded(held, (rows) => rows.present([command('a', 1), command('a', 2)]));
      deepStrictEqual(
        found.map(({ id }) => id),
        ['a/2'],
      );
    });

    it('gives the deadlines that have passed', async () => {
      const later = deadline('b', { dueAt: Date.now() + HOUR_MS });
      await write((rows) => rows.putDeadlines([later]));
      strictEqual(await store.hasDueDeadline(held), false);
      await write((rows) => rows.putDeadlines([deadline('a'), deadline('a', { name: 'other', dueAt: 1 })]));
      strictEqual(await store.hasDueDeadline(held), true);
      const due = await store.guarded(held, (rows) => rows.dueDeadlines(held, 10));
      deepStrictEqual(
        due.map((each) => each.name),
        ['other', 'by'],
      );
      await write((rows) => rows.deleteDeadlines([{ key: 'a', name: 'other' }]));
      await write((rows) => rows.endDeadlines(['a']));
      strictEqual(await store.hasDueDeadline(held), false);
    });

    it('lets the commands and deadlines of a parked instance lie', async () => {
      await write(async (rows) => {
        await rows.putInstances([instance('a', { parkedAt: 1, parkedFor: 'a test' }), instance('b')]);
        await rows.putCommands([command('a', 1), command('b', 1)]);
        await rows.putDeadlines([deadline('a')]);
      });
      deepStrictEqual(await keysOf(), ['b/1']);
      strictEqual(await store.hasDueDeadline(held), false);
    });

    it('looks again when the next is due, and within a second', async () => {
      strictEqual(await store.pauseUntil('commands'), 1_000);
      await write((rows) => rows.putDeadlines([deadline('a', { dueAt: Date.now() + HOUR_MS })]));
      strictEqual(await store.pauseUntil('deadlines'), 1_000);
      const now = await store.guarded(held, (rows) => rows.now());
      await write((rows) => rows.putDeadlines([deadline('a', { dueAt: now + 500 })]));
      strictEqual((await store.pauseUntil('deadlines')) < 1_000, true);
    });

    it('takes the key of a command that is refused, once and with everything else', async () => {
      const once = onceOf(command('a', 1));
      const reason = { code: 'tests/no', detail: 'no' };
      await write((rows) => rows.refuse(once, reason));
      strictEqual((await harness.answers.find(once))?.request, once.request);
      const again = write(async (rows) => {
        await rows.putCommands([command('b', 1)]);
        await rows.refuse(once, reason);
      });
      await rejects(again, RequestInProgressError);
      deepStrictEqual(await keysOf(), []);
    });
  });
}

function instance(key: string, more: Partial<StoredInstance> = {}): StoredInstance {
  const began = { startedAt: 1, updatedAt: 1, parkedAt: null, parkedFor: null };
  const snapshot = { key, status: 'running', version: 1, state: '{}', compensations: [], sent: 0 } as const;
  return { process: PROCESS, bucket: 0, ...snapshot, ...began, ...more };
}

function command(key: string, number: number, more: Partial<PendingCommand> = {}): PendingCommand {
  const id = `${key}/${String(number)}`;
  const first = { context: { correlationId: 'c' }, attempts: 0, faults: 0, error: null, dueAt: 2 };
  return { process: PROCESS, key, number, bucket: 0, id, name: 'Do', data: '{}', ...first, ...more };
}

function deadline(key: string, more: Partial<PendingDeadline> = {}): PendingDeadline {
  const first = { setBy: '1', context: { correlationId: 'c' }, attempts: 0, error: null, dueAt: 2 };
  return { process: PROCESS, key, name: 'by', bucket: 0, ...first, ...more };
}
