import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import { assertStoredName } from '../messages/names.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import { PROJECTION, type ProjectionDescription, type ProjectionOptions } from './projection.decorator.js';

/** How a projection of one row per something is kept. */
export interface RowProjectionOptions<TRow extends object> extends Pick<
  ProjectionOptions,
  'version' | 'mode'
> {
  /** The entity of its rows. */
  readonly entity: new () => TRow;
  /** The primary key of the row that an event is about. */
  readonly key: (event: RecordedEvent<never>) => Partial<TRow>;
}

/**
 * Makes a provider a projection that folds events into rows, and is as fast as can be: the rows of a whole page of
 * events are read by one statement, folded in memory, and written by another.
 *
 * Its `@On` methods are plain functions of an event and the row it is about, `undefined` where there is none yet. They
 * give the row as it is from now on, or `null` for none. They wait for nothing and look at nothing else.
 *
 * ```ts
 * @RowProjection('users.logins', { version: 1, entity: Logins, key: ({ data }) => ({ userId: data.userId }) })
 * export class LoginsProjection {
 *   @On(UserLoggedIn)
 *   loggedIn({ data }: RecordedEvent<UserLoggedIn>, row?: Logins): Logins {
 *     return { userId: data.userId, count: (row?.count ?? 0) + 1 };
 *   }
 * }
 * ```
 *
 * What it promises is what `@Projection` promises, and so is what it throws.
 */
export function RowProjection<TRow extends object>(
  name: string,
  { version, entity, key, mode = 'async' }: RowProjectionOptions<TRow>,
): ClassDecorator {
  assertStoredName(name, 'A projection');
  const row = { entity, key: key as (event: RecordedEvent<object>) => object };
  const description: ProjectionDescription = { name, version, mode, entities: [entity], row };
  return applyDecorators(Injectable(), SetMetadata(PROJECTION, description));
}
