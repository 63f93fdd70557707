import { EventSourcingError } from './event-sourcing.error.js';

/** The row of a state-stored aggregate is not as its repository has left it. Nothing was changed. */
export class StateDriftedError extends EventSourcingError {
  readonly code = 'aggregates/state-drifted';
  readonly transient = false;

  constructor(
    readonly stream: string,
    readonly streamVersion: number,
    /** 0 where there is no row. */
    readonly rowVersion: number,
  ) {
    const version = String(streamVersion);
    super(
      `The row of ${stream} at version ${String(rowVersion)} is not the one of its stream at version ${version}: ` +
        'something else than its repository has written it, or it was restored without the log. Set it right by its ' +
        `events, its version to ${version} and its checksum to '', which says that somebody has looked at it.`,
    );
  }
}
