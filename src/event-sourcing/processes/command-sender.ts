import { createHash } from 'node:crypto';
import type { Command } from '@nestjs/cqrs';
import type { ApplicationService } from '../application/application-service.js';
import { runInContext } from '../context/message-context.js';
import { systemPrincipal } from '../context/principal.js';
import { DomainError } from '../errors/domain.error.js';
import { EventSourcingError } from '../errors/event-sourcing.error.js';
import type { ProcessDescription } from './process-manager.decorator.js';
import type { RefusalReason } from './process-input.js';
import { toCommand } from './stored-command.js';
import type { ProcessStore } from './process-store.js';
import type { PendingCommand } from './stored-process.js';

/**
 * What came of a command: it is done; the domain has refused it; it failed, and may succeed later as it is; or it
 * failed, and nothing but a mistake explains it.
 */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'failed' | 'fault'; readonly error: unknown };

/** As long after it was executed a command may be sent again: its process may stand still for that long. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1_000;

/** Executes what processes have decided, by the one way in for commands. */
export class CommandSender {
  constructor(
    private readonly process: ProcessDescription,
    private readonly application: ApplicationService,
    private readonly store: Pick<ProcessStore, 'isTransient'>,
  ) {}

  /** Executes a command under its id, once in effect however often it is called. Never rejects. */
  async send({ id, name, data, context }: PendingCommand): Promise<Outcome> {
    // The process that an id names may have been renamed since: what was executed was so under that name.
    const scope = `process:${id.slice(0, id.indexOf('/'))}`;
    const request = createHash('sha256').update(`${name}\n${data}`).digest('hex');
    try {
      const command = toCommand(this.process, { name, data }) as Command<unknown>;
      const principal = systemPrincipal(scope);
      await runInContext({ ...context, causationId: id, principal }, () =>
        this.application.execute(command, {
          commandId: id,
          once: { scope, key: id, request, keepMs: KEEP_MS },
        }),
      );
      return { kind: 'done' };
    } catch (error) {
      return this.outcomeOf(error);
    }
  }

  private outcomeOf(error: unknown): Outcome {
    if (error instanceof DomainError) {
      return { kind: 'refused', reason: { code: error.code, detail: error.message } };
    }
    const isTransient = error instanceof EventSourcingError ? error.transient : this.store.isTransient(error);
    return { kind: isTransient ? 'failed' : 'fault', error };
  }
}
