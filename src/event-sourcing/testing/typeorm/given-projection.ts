import { deepStrictEqual } from 'node:assert/strict';
import { DataSource } from 'typeorm';
import { EventRegistry } from '../../messages/event-registry.js';
import {
  type EntityClass,
  eventHandlersOf,
  PROJECTION,
  type ProjectionDescription,
} from '../../projections/projection.decorator.js';
import { project } from '../../projections/typeorm/projector.js';
import { projectorOf } from '../../projections/typeorm/projector-of.js';
import { type GivenEvent, recorder } from '../given-event.js';

/** A class of projections without dependencies, or a projection. */
export type GivenProjectionClass = (new () => object) | object;

/** What can be given to a projection. */
export interface GivenProjection {
  /** Lets it handle instances of event classes, in one stream unless it is said otherwise. */
  given(...events: readonly (object | GivenEvent)[]): ProjectionGiven;
}

/** What can be expected of a projection. */
export interface ProjectionGiven {
  /** Lets it handle more, in a transaction of its own. */
  given(...events: readonly (object | GivenEvent)[]): ProjectionGiven;
  /**
   * Exactly these rows are there, in the order of their primary keys, entity after entity. Columns that are left out are not compared.
   *
   * @throws AssertionError; whatever a handler throws.
   */
  then(rows: readonly object[]): Promise<void>;
}

/**
 * Given-then for projections, on a SQLite in memory with the tables of the projection's entities:
 *
 * ```ts
 * await givenProjection(UserDirectoryProjection)
 *   .given(new UserCreated(id, 'Ada', ...), new UserBlocked(id, 'fraud'))
 *   .then([{ id, name: 'Ada', status: 'blocked', version: 2 }]);
 * ```
 */
export function givenProjection(projection: GivenProjectionClass): GivenProjection {
  return { given: (...events) => projectionGiven(projection, [events]) };
}

function projectionGiven(
  projection: GivenProjectionClass,
  batches: readonly (readonly (object | GivenEvent)[])[],
): ProjectionGiven {
  return {
    given: (...events) => projectionGiven(projection, [...batches, events]),
    then: async (expected) => {
      const found = await rowsOf(projection, batches);
      const shown = found.map((row, index) => pick(row, expected[index] ?? row));
      deepStrictEqual(
        shown,
        expected.map((row) => ({ ...row })),
      );
    },
  };
}

/** The rows that a projection makes of events, ordered by their keys. */
async function rowsOf(
  projection: GivenProjectionClass,
  batches: readonly (readonly (object | GivenEvent)[])[],
): Promise<readonly object[]> {
  const instance = typeof projection === 'function' ? new (projection as new () => object)() : projection;
  const description = Reflect.getMetadata(PROJECTION, instance.constructor) as
    ProjectionDescription | undefined;
  if (!description)
    throw new TypeError(`${instance.constructor.name} is no @Projection and no @RowProjection.`);
  const classes = eventHandlersOf(Object.getPrototypeOf(instance) as object).map(
    ({ eventClass }) => eventClass,
  );
  const projector = projectorOf(description, instance, new EventRegistry([...new Set(classes)]));
  const entities = [...description.entities];
  const tables = await new DataSource({
    type: 'sqlite',
    database: ':memory:',
    entities,
    synchronize: true,
  }).initialize();
  try {
    const record = recorder();
    for (const batch of batches) {
      await tables.transaction((rows) => project(projector, batch.map(record), rows));
    }
    return (await Promise.all(entities.map((entity) => inOrder(tables, entity)))).flat();
  } finally {
    await tables.destroy();
  }
}

function inOrder(tables: DataSource, entity: EntityClass): Promise<object[]> {
  const { primaryColumns } = tables.getMetadata(entity);
  const order = Object.fromEntries(primaryColumns.map(({ propertyName }) => [propertyName, 'ASC']));
  return tables.getRepository(entity).find({ order });
}

function pick(row: object, like: object): object {
  const values = row as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(like).map((name) => [name, values[name]]));
}
