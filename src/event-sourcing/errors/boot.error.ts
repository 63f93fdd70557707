import { EventSourcingError } from './event-sourcing.error.js';

/** What is declared does not fit together. The start fails, and each problem names its remedy. */
export class BootError extends EventSourcingError {
  readonly code = 'event-sourcing/boot';
  readonly transient = false;

  constructor(readonly problems: readonly string[]) {
    const list = problems.map((problem, index) => `  ${String(index + 1)}. ${problem}`).join('\n');
    super(`The application cannot start, ${String(problems.length)} problem(s):\n${list}`);
  }
}
