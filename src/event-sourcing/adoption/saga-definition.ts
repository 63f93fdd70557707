import type { EventClass } from '../messages/event-type.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { Decider } from '../processes/process-definition.js';
import type { ProcessInput } from '../processes/process-input.js';
import type { ProcessDescription } from '../processes/process-manager.decorator.js';
import type { ProcessDecision, ProcessSnapshot } from '../processes/process-snapshot.js';
import { toStored } from '../processes/stored-command.js';
import { askSaga, assertForgetful, type SagaFunction } from './ask-saga.js';
import type { SagaDescription } from './durable-saga.decorator.js';

/** A saga remembers nothing, and so has no shape of that. */
const STATE_VERSION = 1;

/**
 * A saga of Nest's as what runs processes sees it: an instance for each stream, without a state, so that commands leave in
 * the order of the stream and one that fails holds up no other stream. It answers any event by commands, and nothing else.
 */
export class SagaDefinition implements Decider {
  readonly description: ProcessDescription;
  private readonly tried = new Set<unknown>();

  /** @param events all classes of events that are stored: which of them it is about is known by the saga alone. */
  constructor(
    { name, commands, startAt, partitions }: SagaDescription,
    private readonly saga: SagaFunction,
    readonly events: readonly EventClass[],
  ) {
    const key = ({ stream }: RecordedEvent<never>) => stream;
    this.description = { name, commands, startAt, partitions, version: STATE_VERSION, key };
  }

  keyOf({ stream }: RecordedEvent<object>): string {
    return stream;
  }

  /**
   * @throws TypeError when the saga is none that can be asked about one event at a time, or gives a command that it does
   * not declare; whatever it throws.
   */
  decide(key: string, before: ProcessSnapshot | undefined, input: ProcessInput): ProcessDecision | undefined {
    // One that was refused is noted, and that is all: a saga of Nest's hears nothing of it.
    if (input.kind !== 'event' || before?.status === 'cancelled') return undefined;
    const commands = this.ask(input.event.data);
    if (commands.length === 0) return undefined;
    const { name } = this.description;
    const sent = before?.sent ?? 0;
    const outgoing = commands.map((command, index) => ({
      ...toStored(this.description, command),
      id: `${name}/${input.event.id}/${String(index + 1)}`,
      number: sent + index + 1,
    }));
    // What it has sent still leaves, and nothing else is to be done.
    const ended = {
      key,
      status: 'completed',
      version: STATE_VERSION,
      state: null,
      compensations: [],
    } as const;
    return {
      snapshot: { ...ended, sent: sent + outgoing.length },
      commands: outgoing,
      deadlines: new Map(),
      endsDeadlines: false,
      input: input.event.id,
    };
  }

  private ask(event: object): readonly object[] {
    const { name } = this.description;
    if (!this.tried.has(event.constructor)) assertForgetful(name, this.saga, event);
    this.tried.add(event.constructor);
    return askSaga(name, this.saga, event);
  }
}
