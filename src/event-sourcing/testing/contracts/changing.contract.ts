import { AsyncResource } from 'node:async_hooks';
import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import type { AggregateRepositoryHarness } from './aggregate-repository-suite.js';
import { code, CONFLICT, runner } from './event-store-suite.js';

/** What a repository takes. */
export function changing(current: () => AggregateRepositoryHarness): void {
  const { describe, it } = runner();
  const add = (id: string, amount: number) =>
    current().repository.update(id, (aggregate) => {
      aggregate.add(amount);
    });
  const totalOf = async (id: string) => (await current().repository.get(id)).total;

  describe('saving', () => {
    it('commits at the end of the unit of work, everything or nothing', async () => {
      const { unitOfWork, store } = current();
      await unitOfWork.run(async () => {
        await add('a', 2);
        await add('b', 3);
        await add('a', 4);
        strictEqual(await store.head(), 0);
      });
      deepStrictEqual([await store.head(), await totalOf('a'), await totalOf('b')], [3, 6, 3]);
      const changedItsMind = unitOfWork.run(async () => {
        await add('a', 2);
        throw new Error('changed my mind');
      });
      await rejects(changedItsMind, /changed my mind/);
      deepStrictEqual([await store.head(), await totalOf('a')], [3, 6]);
    });

    it('outside of a unit of work is a unit of its own, again and again', async () => {
      const { repository, create } = current();
      const aggregate = create('a');
      for (const [amount, version] of [
        [2, 1],
        [3, 2],
        [4, 3],
      ] as const) {
        aggregate.add(amount);
        deepStrictEqual(await repository.save(aggregate), { id: 'a', version });
      }
      strictEqual(await totalOf('a'), 9);
    });

    it('stores nothing where nothing has changed, at the position of what is there', async () => {
      const { repository, unitOfWork, store } = current();
      await add('a', 2);
      await add('b', 2);
      const { result, position } = await unitOfWork.run(() => repository.update('a', () => undefined));
      deepStrictEqual([result, position, await store.head()], [{ id: 'a', version: 1 }, 1, 2]);
    });

    it('lets one of two writers through; the other keeps its events', async () => {
      const { repository } = current();
      await add('a', 2);
      const [first, second] = [await repository.get('a'), await repository.get('a')];
      first.add(3);
      second.add(4);
      await repository.save(first);
      await rejects(repository.save(second), CONFLICT);
      strictEqual(second.getUncommittedEvents().length, 1);
      strictEqual(await totalOf('a'), 5);
    });

    it('lets one of many make an aggregate, and refuses nobody else', async () => {
      const attempts = Array.from({ length: 8 }, () => add('a', 1));
      const others = Array.from({ length: 8 }, (_, n) => add(`other-${String(n)}`, n + 1));
      const outcomes = await Promise.allSettled(attempts);
      await Promise.all(others);
      const stored = outcomes.filter(({ status }) => status === 'fulfilled').length;
      strictEqual(await totalOf('a'), stored);
      strictEqual(await current().store.head(), stored + 8);
      strictEqual(await totalOf('other-7'), 8);
    });

    it('is fenced by what was only read, and by what was not there', async () => {
      const { repository, unitOfWork } = current();
      await add('a', 2);
      for (const [id, read] of [
        ['a', () => repository.get('a')],
        ['new', () => repository.find('new')],
      ] as const) {
        // Out of the unit of work that it is called in.
        const meanwhile = AsyncResource.bind(() => add(id, 1));
        const work = unitOfWork.run(async () => {
          await read();
          await meanwhile();
          await add('b', 5);
        });
        await rejects(work, CONFLICT);
        strictEqual(await repository.find('b'), undefined);
      }
    });

    it('does not forget what was changed and not saved', async () => {
      const { repository, unitOfWork } = current();
      await add('a', 2);
      const forgotten = unitOfWork.run(async () => {
        (await repository.get('a')).add(5);
      });
      await rejects(forgotten, code('unit-of-work/misused'));
      strictEqual(await totalOf('a'), 2);
    });
  });
}
