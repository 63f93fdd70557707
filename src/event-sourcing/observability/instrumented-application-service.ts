import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Command } from '@nestjs/cqrs';
import { ApplicationService, type ExecuteOptions, type Handles } from '../application/application-service.js';
import type { IdGenerator } from '../context/id-generator.js';
import { currentContext, runInContext } from '../context/message-context.js';
import type { StoredAnswers } from '../idempotency/stored-answers.js';
import type { Admission } from '../policies/admission.js';
import type { Committed, UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { secondsSince } from './instrumented-event-store.js';
import type { Metrics } from './metrics.js';
import { outcomeOf } from './outcome-of.js';
import { inSpan, parentContext, traceparentOf, tracer } from './trace-context.js';

/** An application service whose commands are counted, timed and traced. It answers as one that is not. */
export class InstrumentedApplicationService extends ApplicationService {
  // eslint-disable-next-line max-params -- those of what it wraps, and its own
  constructor(
    commands: Handles,
    unitOfWork: UnitOfWork,
    private readonly newIds: IdGenerator,
    attempts: number,
    answers: StoredAnswers,
    admission: Admission,
    private readonly metrics: Metrics,
  ) {
    super(countingRetries(commands, metrics), unitOfWork, newIds, attempts, answers, admission);
  }

  override async execute<TResult>(
    command: Command<TResult>,
    options: ExecuteOptions = {},
  ): Promise<Committed<TResult>> {
    const { name } = command.constructor;
    const { commandId = this.newIds.next() } = options;
    const begun = performance.now();
    const parent = parentContext();
    const span = tracer().startSpan(`command ${name}`, { kind: SpanKind.INTERNAL }, parent);
    const execute = () => super.execute(command, { ...options, commandId });
    try {
      const committed = await inSpan(span, parent, () => withTraceOf(span, commandId, execute));
      const outcome = committed.replayed ? 'replayed' : 'done';
      this.metrics.executed(name, outcome, secondsSince(begun));
      span.setAttribute('tidemark.outcome', outcome);
      return committed;
    } catch (error) {
      const outcome = outcomeOf(error);
      this.metrics.executed(name, outcome, secondsSince(begun));
      span.setAttribute('tidemark.outcome', outcome);
      if (outcome !== 'refused') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
      throw error;
    } finally {
      span.end();
    }
  }
}

/** So that what the command stores says which span it was stored in. */
function withTraceOf<T>(span: Span, commandId: string, work: () => T): T {
  const traceparent = traceparentOf(span.spanContext());
  if (traceparent === undefined) return work();
  const around = currentContext() ?? { correlationId: commandId, causationId: commandId };
  return runInContext({ ...around, traceparent }, work);
}

/** What runs the handlers, telling `metrics` of each command that it is handed again. */
function countingRetries(commands: Handles, metrics: Metrics): Handles {
  const seen = new WeakSet<object>();
  return {
    execute: (command) => {
      if (seen.has(command)) metrics.retried(command.constructor.name);
      else seen.add(command);
      return commands.execute(command);
    },
  };
}
