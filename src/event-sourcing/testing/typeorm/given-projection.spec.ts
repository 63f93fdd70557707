import { describe, expect, it } from '@jest/globals';
import { Column, Entity, type EntityManager, PrimaryColumn } from 'typeorm';
import { EventType } from '../../messages/event-type.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { On, Projection } from '../../projections/projection.decorator.js';
import { RowProjection } from '../../projections/row-projection.decorator.js';
import { givenProjection } from './given-projection.js';

@EventType('test.counted', { version: 1 })
class Counted {
  constructor(
    readonly name: string,
    readonly by: number,
  ) {}
}

@Entity('counts')
class Count {
  @PrimaryColumn('text')
  name!: string;

  @Column('integer')
  total!: number;

  @Column('text', { name: 'last_at' })
  lastAt!: string;
}

@RowProjection('test.counts', {
  version: 1,
  entity: Count,
  key: ({ data }: RecordedEvent<Counted>) => ({ name: data.name }),
})
class CountsByRow {
  @On(Counted)
  counted({ data, recordedAt }: RecordedEvent<Counted>, row?: Count): Count | null {
    const total = (row?.total ?? 0) + data.by;
    return total === 0 ? null : { name: data.name, total, lastAt: recordedAt.toISOString() };
  }
}

@Projection('test.counts-by-event', { version: 1, entities: [Count] })
class CountsByEvent {
  constructor(private readonly factor: number) {}

  @On(Counted)
  async counted({ data, recordedAt }: RecordedEvent<Counted>, rows: EntityManager): Promise<void> {
    const row = await rows.findOneBy(Count, { name: data.name });
    const total = (row?.total ?? 0) + data.by * this.factor;
    await rows.save(Count, { name: data.name, total, lastAt: recordedAt.toISOString() });
  }
}

describe('given a projection', () => {
  it('its rows are those that its handlers make, in the order of their keys', async () => {
    await givenProjection(CountsByRow)
      .given(new Counted('b', 1), new Counted('a', 2), new Counted('b', 3))
      .then([
        { name: 'a', total: 2 },
        { name: 'b', total: 4 },
      ]);
    await givenProjection(new CountsByEvent(10))
      .given(new Counted('a', 2), new Counted('a', 1))
      .then([{ total: 30 }]);
  });

  it('events come in several transactions, and at times and in streams that the test sets', async () => {
    const at = new Date('2026-02-03T04:05:06Z');
    await givenProjection(CountsByRow)
      .given(new Counted('a', 1))
      .given({ event: new Counted('a', 1), stream: 'other', at })
      .then([{ name: 'a', total: 2, lastAt: at.toISOString() }]);
  });

  it('rows that are missing, left over or different fail the test', async () => {
    const given = givenProjection(CountsByRow).given(
      new Counted('a', 1),
      new Counted('gone', 1),
      new Counted('gone', -1),
    );
    await given.then([{ name: 'a' }]);
    await expect(given.then([])).rejects.toThrow(/deep-equal/);
    await expect(given.then([{ name: 'a' }, { name: 'b' }])).rejects.toThrow(/deep-equal/);
    await expect(given.then([{ name: 'a', total: 2 }])).rejects.toThrow(/deep-equal/);
  });

  it('what is no projection or no event is told apart', async () => {
    await expect(
      givenProjection(Counted as never)
        .given()
        .then([]),
    ).rejects.toThrow(/no @Projection/);
    await expect(givenProjection(CountsByRow).given(new Date()).then([])).rejects.toThrow(/no @EventType/);
  });
});
