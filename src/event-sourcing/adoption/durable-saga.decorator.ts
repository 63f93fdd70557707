import type { CommandClass } from '../processes/process-manager.decorator.js';
import { describeDurable, type DurableDescription, type DurableOptions } from './durable-description.js';

/** How a durable saga is kept. */
export interface DurableSagaOptions extends DurableOptions {
  /** The commands that it gives, by the names that they are stored under: `{ DropAncientItem }`. */
  readonly commands: Readonly<Record<string, CommandClass>>;
}

/** What `@DurableSaga` says of a method or a property of a class. */
export interface SagaDescription extends DurableDescription {
  readonly member: string;
  readonly commands: Readonly<Record<string, CommandClass>>;
}

const sagas = new WeakMap<object, readonly SagaDescription[]>();

/**
 * Makes a saga of Nest's durable. Stands beside `@Saga()`, above or below it:
 *
 * ```ts
 * @DurableSaga('heroes.reward-kill', { commands: { DropAncientItem } })
 * @Saga()
 * dragonKilled = (events$: Observable<object>): Observable<ICommand> =>
 *   events$.pipe(ofType(HeroKilledDragon), map(({ heroId }) => new DropAncientItem(heroId, '0')));
 * ```
 *
 * It is fed from the log by a subscription with a checkpoint, and by Nest's `EventBus` no more. It is asked anew for each
 * event, and what it gives at once are its commands: these are stored with the checkpoint, and leave after that through
 * `ApplicationService`, in their order within the stream of their events. One that the domain refuses (`DomainError`) is
 * noted; one that fails otherwise is tried again, and parks the stream after ten attempts. Its name is stored and is forever.
 *
 * Guarantee: a command has the same id each time (the saga's name, the id of the event, a number), and so one effect
 * however often it is sent. One event is answered once in effect, in the order of its stream; the saga may be asked about it
 * several times, and so does nothing but give commands.
 *
 * What a saga remembers between events does not survive a restart: operators that wait for time or for other events, and
 * sagas that await something, set the event aside with an error that says so. They are for a `@ProcessManager`, which has
 * a state and deadlines. What combines two events that have each their own operator (`zip`, `combineLatest`) cannot be told
 * apart from one that has nothing to say, and gives no command.
 *
 * @throws TypeError when the name is not in kebab case with a context, or an option makes no sense.
 */
export function DurableSaga(
  name: string,
  { commands, ...options }: DurableSagaOptions,
): (prototype: object, member: string | symbol) => void {
  const description = { ...describeDurable('A durable saga', name, options), commands };
  return (prototype, member) => {
    const present = sagas.get(prototype) ?? [];
    sagas.set(prototype, [...present, { ...description, member: String(member) }]);
  };
}

/** The durable sagas of a class, those that it inherits included, as with those of Nest's. */
export function durableSagasOf(type: { readonly prototype: unknown }): readonly SagaDescription[] {
  const { prototype } = type;
  return typeof prototype === 'object' && prototype !== null ? ofPrototype(prototype) : [];
}

function ofPrototype(prototype: object): readonly SagaDescription[] {
  const base = Object.getPrototypeOf(prototype) as object | null;
  return [...(sagas.get(prototype) ?? []), ...(base ? ofPrototype(base) : [])];
}
