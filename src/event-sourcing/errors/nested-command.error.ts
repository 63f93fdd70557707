import { EventSourcingError } from './event-sourcing.error.js';

/** A command handler went through the application service again. A mistake in the code. */
export class NestedCommandError extends EventSourcingError {
  readonly code = 'application/nested-command';
  readonly transient = false;

  constructor(command: string) {
    super(
      `${command} was sent to the application service inside of another command. Change the other aggregate in ` +
        'the same handler, or send the command from a process when the first one has committed.',
    );
  }
}
