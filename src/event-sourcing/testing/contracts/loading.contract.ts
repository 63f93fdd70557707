import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { streamOf } from '../../aggregates/aggregate-type.js';
import type { EventSourcedAggregate } from '../../aggregates/event-sourced-aggregate.js';
import type { AggregateRepositoryHarness } from './aggregate-repository-suite.js';
import { code, runner } from './event-store-suite.js';

/** What a repository gives. */
export function loading(current: () => AggregateRepositoryHarness): void {
  const { describe, it } = runner();
  const add = (id: string, amount: number) =>
    current().repository.update(id, (aggregate) => {
      aggregate.add(amount);
    });

  describe('loading', () => {
    it('gives an aggregate as it was saved, and nothing of it is uncommitted', async () => {
      deepStrictEqual(await add('a', 2), { id: 'a', version: 1 });
      deepStrictEqual(await add('a', 3), { id: 'a', version: 2 });
      const loaded = await current().repository.get('a');
      deepStrictEqual([loaded.id, loaded.total, loaded.version], ['a', 5, 2]);
      deepStrictEqual([...loaded.getUncommittedEvents()], []);
      strictEqual((await current().repository.find('a'))?.total, 5);
    });

    it('finds nothing, and gets an error, where there is none', async () => {
      await add('a', 2);
      strictEqual(await current().repository.find('b'), undefined);
      await rejects(current().repository.get('b'), (error) => {
        deepStrictEqual((error as { kind?: string }).kind, 'not-found');
        return true;
      });
    });

    it('gives one object in a unit of work, however it is asked for', async () => {
      const { repository, unitOfWork } = current();
      await add('a', 2);
      await unitOfWork.run(async () => {
        const [first, second] = await Promise.all([repository.get('a'), repository.find('a')]);
        strictEqual(second, first);
        await repository.update('a', (aggregate) => {
          strictEqual(aggregate, first);
        });
      });
    });

    it('keeps its aggregates apart', async () => {
      await Promise.all(Array.from({ length: 30 }, (_, n) => add(`id-${String(n)}`, n + 1)));
      for (let n = 0; n < 30; n += 1) {
        strictEqual((await current().repository.get(`id-${String(n)}`)).total, n + 1);
      }
    });

    it('has the events of each save in the stream of the aggregate, in their order', async () => {
      const { repository, store, create } = current();
      await repository.update('a', (aggregate) => {
        aggregate.add(2);
        aggregate.add(3);
      });
      await add('a', 4);
      const stream = streamOf(create('a').constructor as abstract new () => EventSourcedAggregate, 'a');
      const events = await store.read(stream);
      deepStrictEqual(
        events.map(({ version }) => version),
        [1, 2, 3],
      );
      strictEqual((await repository.get('a')).total, 9);
    });

    it('checks the version that the caller has seen before anything is decided', async () => {
      const { repository, unitOfWork } = current();
      await add('a', 2);
      await add('a', 3);
      const seen = (version: number | 'exists', decide: () => void) =>
        unitOfWork.run(() => repository.update('a', decide), { id: 'a', version });
      const undecided = () => {
        throw new Error('It was not to be decided.');
      };
      await rejects(seen(1, undecided), code('aggregates/version-mismatch'));
      await seen(2, () => undefined);
      await seen('exists', () => undefined);
    });
  });
}
