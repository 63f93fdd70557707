import type { RecordedEvent } from '../messages/recorded-event.js';
import { describeProjection, type ProjectionOptions } from './projection.decorator.js';

/** How a projection of one row per something is kept. */
export interface RowProjectionOptions<TRow extends object> extends Pick<
  ProjectionOptions,
  'version' | 'mode' | 'partitions'
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
 * What it promises is what `@Projection` promises, and so is what it throws. Its sequences are those of its rows, and
 * these are its alone: an asynchronous one remembers those that it has written last (4,000 in each instance and partition, none
 * with a column whose values a database may round or write in another way) and writes over what somebody else has made of them.
 */
export function RowProjection<TRow extends object>(
  name: string,
  { version, entity, key, mode = 'async', partitions = 1 }: RowProjectionOptions<TRow>,
): ClassDecorator {
  const row = { entity, key: key as (event: RecordedEvent<object>) => object };
  return describeProjection({ name, version, mode, partitions, entities: [entity], row });
}
