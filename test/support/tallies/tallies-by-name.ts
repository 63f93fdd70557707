import { Column, Entity, PrimaryColumn, Table } from 'typeorm';
import { EventType } from '../../../src/event-sourcing/domain.js';
import { On, type RecordedEvent, RowProjection } from '../../../src/event-sourcing/index.js';

export const TALLIES = 'tallies.by-name';

@EventType('tallies.counted', { version: 1 })
export class Counted {
  constructor(readonly name: string) {}
}

@EventType('tallies.cleared', { version: 1 })
export class Cleared {
  constructor(readonly name: string) {}
}

/** One that the projection throws at. */
@EventType('tallies.spoiled', { version: 1 })
export class Spoiled {
  constructor(readonly name: string) {}
}

/** Of each type that is remembered, and what is stored in one of them. */
@Entity('tallies')
export class Tally {
  @PrimaryColumn('text')
  name!: string;

  @Column('integer')
  count!: number;

  @Column('bigint', { nullable: true })
  large!: number | null;

  @Column('boolean')
  isEven!: boolean;

  @Column('varchar', { nullable: true })
  note!: string | null;

  @Column('simple-json')
  history!: { readonly positions: number[] };
}

/** One of its columns rounds. */
@Entity('tally_shares')
export class TallyShare {
  @PrimaryColumn('text')
  name!: string;

  @Column('real')
  share!: number;
}

@RowProjection(TALLIES, {
  version: 1,
  entity: Tally,
  key: ({ data: { name } }: RecordedEvent<Counted | Cleared | Spoiled>) => ({ name }),
})
export class Tallies {
  isMended = false;

  /** As a handler should not, and some will: it changes the row that it was given. */
  @On(Counted)
  counted({ data: { name }, position }: RecordedEvent<Counted>, row?: Tally): Tally {
    const tally = row ?? {
      name,
      count: 0,
      large: null,
      isEven: true,
      note: null,
      history: { positions: [] },
    };
    tally.count += 1;
    tally.isEven = !tally.isEven;
    tally.large = position + 2 ** 40;
    tally.history.positions.push(position);
    return tally;
  }

  @On(Cleared)
  cleared(): null {
    return null;
  }

  @On(Spoiled)
  spoiled(event: RecordedEvent<Spoiled>, row?: Tally): Tally {
    if (!this.isMended) throw new Error('It is spoiled.');
    return Object.assign(this.counted(event, row), { note: `mended at ${String(event.position)}` });
  }
}

export class CreateTallies1770000000000 {
  readonly name = 'CreateTallies1770000000000';

  async up(runner: { createTable: (table: Table) => Promise<void> }): Promise<void> {
    const columns = [
      { name: 'name', type: 'text', isPrimary: true },
      { name: 'count', type: 'integer' },
      { name: 'large', type: 'bigint', isNullable: true },
      { name: 'isEven', type: 'boolean' },
      { name: 'note', type: 'varchar', isNullable: true },
      { name: 'history', type: 'text' },
    ];
    await runner.createTable(new Table({ name: 'tallies', columns }));
    const shares = [
      { name: 'name', type: 'text', isPrimary: true },
      { name: 'share', type: 'real' },
    ];
    await runner.createTable(new Table({ name: 'tally_shares', columns: shares }));
  }

  async down(): Promise<void> {
    // Never taken back.
  }
}
