import type { EventRegistry } from '../../messages/event-registry.js';
import type { ProjectionDescription } from '../projection.decorator.js';
import { EventProjector } from './event-projector.js';
import type { Projector } from './projector.js';
import { RowProjector } from './row-projector.js';

/** What keeps the rows of a projection, by what its decorator says. */
export function projectorOf(
  description: ProjectionDescription,
  instance: object,
  events: EventRegistry,
): Projector {
  const { row } = description;
  return row
    ? new RowProjector(description, row, instance, events)
    : new EventProjector(description, instance, events);
}
