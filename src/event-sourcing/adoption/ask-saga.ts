import { Observable, type Subscriber } from 'rxjs';

/** A saga as Nest has them. */
export type SagaFunction = (events$: Observable<object>) => unknown;

/** What became of asking a saga. */
interface Answers {
  /** What it gave to each event, before the next one came. */
  readonly toEach: readonly (readonly object[])[];
  /** What is wrong with how it answered. */
  readonly trouble: string | undefined;
}

/** Each answer of its own: nothing else is there to be remembered or waited for. */
const REMEDY =
  'A restart would lose what it waits for or remembers. Let it map and filter one event at a time; what spans events or ' +
  'time is for a process: @ProcessManager, with a state and setDeadline.';

/**
 * The commands that a saga gives to an event, asked anew for each: it has to give them at once, and each event to be
 * answered by itself.
 *
 * @throws TypeError where what is seen of it cannot survive a restart; whatever the saga throws.
 */
export function askSaga(name: string, saga: SagaFunction, event: object): readonly object[] {
  const { toEach, trouble } = ask(saga, [event]);
  if (trouble !== undefined) throw new TypeError(`Saga ${name} ${trouble}. ${REMEDY}`);
  return toEach[0] ?? [];
}

/**
 * Asks a saga about the same event twice in a row: one that answers otherwise the second time remembers something.
 *
 * @throws TypeError when it does.
 */
export function assertForgetful(name: string, saga: SagaFunction, event: object): void {
  const [first, second] = ask(saga, [event, event]).toEach.map(classesOf);
  if (first === second) return;
  throw new TypeError(`Saga ${name} answers the same event otherwise the second time. ${REMEDY}`);
}

function ask(saga: SagaFunction, events: readonly object[]): Answers {
  const listeners = new Set<Subscriber<object>>();
  const events$ = new Observable<object>((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  });
  const heard = hear(saga(events$));
  const { size: listening } = listeners;
  const toEach = events.map((event) => {
    for (const listener of [...listeners]) listener.next(event);
    return heard.commands.splice(0);
  });
  const isStill = listeners.size === listening && heard.end === undefined;
  for (const listener of [...listeners]) listener.complete();
  heard.stop();
  if (heard.end instanceof Thrown) throw heard.end.thrown;
  return { toEach, trouble: troubleOf(isStill, heard) };
}

/** What is heard of a saga: the commands that it has given since one last looked, and how it has ended. */
interface Heard {
  readonly commands: object[];
  readonly end: 'completed' | Thrown | undefined;
  readonly stop: () => void;
}

class Thrown {
  constructor(readonly thrown: unknown) {}
}

function hear(commands$: unknown): Heard {
  if (!(commands$ instanceof Observable)) throw new TypeError('A saga gives an Observable of commands.');
  const heard = { commands: [] as object[], end: undefined as Heard['end'] };
  const subscription = commands$.subscribe({
    next: (command) => {
      if (typeof command === 'object' && command !== null) heard.commands.push(command as object);
    },
    error: (thrown: unknown) => (heard.end = new Thrown(thrown)),
    complete: () => (heard.end = 'completed'),
  });
  return Object.assign(heard, {
    stop: () => {
      subscription.unsubscribe();
    },
  });
}

function troubleOf(isStill: boolean, { commands, end }: Heard): string | undefined {
  if (!isStill) return 'listens to other events after the first, or to none';
  if (commands.length > 0) return 'gives its command when the events end, which they never do';
  if (end !== 'completed') return 'does not give its commands at once: it waits for time or for a promise';
  return undefined;
}

function classesOf(commands: readonly object[]): string {
  return commands.map((command) => command.constructor.name).join();
}
