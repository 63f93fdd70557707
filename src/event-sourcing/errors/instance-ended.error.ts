import { EventSourcingError } from './event-sourcing.error.js';

/** An instance of a process is over: there is nothing that could be done to it. */
export class InstanceEndedError extends EventSourcingError {
  readonly code = 'processes/instance-ended';
  readonly transient = false;

  constructor(process: string, key: string, status: string) {
    super(`Instance ${key} of ${process} is ${status} already.`);
  }
}
