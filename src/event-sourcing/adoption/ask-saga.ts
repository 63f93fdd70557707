import { Observable, Subject } from 'rxjs';

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
  const events$ = new Subject<object>();
  const commands$ = saga(events$.asObservable());
  if (!(commands$ instanceof Observable)) throw new TypeError('A saga gives an Observable of commands.');
  const toEach: object[][] = [];
  const given: object[] = [];
  let ended: 'completed' | { readonly thrown: unknown } | undefined;
  const subscription = commands$.subscribe({
    next: (command) => {
      if (isCommand(command)) given.push(command);
    },
    error: (thrown: unknown) => (ended = { thrown }),
    complete: () => (ended = 'completed'),
  });
  const { length: listening } = events$.observers;
  for (const event of events) {
    events$.next(event);
    toEach.push(given.splice(0));
  }
  const isStill = events$.observers.length === listening && ended === undefined;
  events$.complete();
  subscription.unsubscribe();
  if (typeof ended === 'object') throw ended.thrown;
  return { toEach, trouble: troubleOf(isStill, given.length > 0, ended === 'completed') };
}

function troubleOf(isStill: boolean, gaveAtTheEnd: boolean, isCompleted: boolean): string | undefined {
  if (!isStill) return 'listens to other events after the first, or to none';
  if (gaveAtTheEnd) return 'gives its command when the events end, which they never do';
  if (!isCompleted) return 'does not give its commands at once: it waits for time or for a promise';
  return undefined;
}

function isCommand(command: unknown): command is object {
  return typeof command === 'object' && command !== null;
}

function classesOf(commands: readonly object[]): string {
  return commands.map((command) => command.constructor.name).join();
}
