import { EventSourcingError } from './event-sourcing.error.js';

/** The caller expected another version of the aggregate than there is. Nothing was changed. */
export class VersionMismatchError extends EventSourcingError {
  readonly code = 'aggregates/version-mismatch';
  readonly transient = false;

  constructor(
    readonly aggregateId: string,
    readonly expected: number | 'exists',
    readonly currentVersion: number,
  ) {
    const seen = expected === 'exists' ? 'any version but 0' : String(expected);
    super(
      `${aggregateId} is at version ${String(currentVersion)}, expected ${seen}. ` +
        'Read it again and decide whether the change is still wanted.',
    );
  }
}
