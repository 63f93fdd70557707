import { projectionEntities } from '../../projections/typeorm/entities.js';
import { ProcessCommandRow } from './process-command.entity.js';
import { ProcessDeadlineRow } from './process-deadline.entity.js';
import { ProcessFailureRow } from './process-failure.entity.js';
import { ProcessInstanceRow } from './process-instance.entity.js';

/** The engine's own entities beside the log. */
export const engineEntities = [
  ...projectionEntities,
  ProcessInstanceRow,
  ProcessCommandRow,
  ProcessDeadlineRow,
  ProcessFailureRow,
];
