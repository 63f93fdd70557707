import { EventSourcedAggregate } from './event-sourced-aggregate.js';

/**
 * Nest's `AggregateRoot` whose state is stored as a row, beside the events that it has made. It decides and applies as
 * an event-sourced one does; its `on<Event>` methods run once, and what they leave in `state` is what is loaded again.
 *
 * ```ts
 * export class Theme extends StateStoredAggregate<{ readonly isDark: boolean }> {
 *   protected state = { isDark: false };
 *
 *   darken(): void {
 *     if (!this.state.isDark) this.apply(new ThemeDarkened(this.id));
 *   }
 *
 *   protected onThemeDarkened(): void {
 *     this.state = { isDark: true };
 *   }
 * }
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- it is what subclasses say of their rows
export abstract class StateStoredAggregate<TState extends object> extends EventSourcedAggregate {
  /** Plain data, as the columns of its row are. Begin with that of a new one, and replace it in `on<Event>` only. */
  protected abstract state: TState;
}

/** Gives an aggregate the state that was stored of it. For repositories. */
export function restoreStored<TState extends object>(
  aggregate: StateStoredAggregate<TState>,
  state: TState,
  version: number,
): void {
  aggregate['state'] = state;
  aggregate['storedVersion'] = version;
}

/** The state of an aggregate as it is now. For repositories. */
export function stateToStore<TState extends object>(aggregate: StateStoredAggregate<TState>): TState {
  return aggregate['state'];
}
