import { CheckpointRow } from './checkpoint.entity.js';
import { ParkedEventRow } from './parked-event.entity.js';
import { SkippedEventRow } from './skipped-event.entity.js';
import { WorkerRow } from './worker.entity.js';

/** The engine's own entities beside the log. */
export const subscriptionEntities = [CheckpointRow, ParkedEventRow, SkippedEventRow, WorkerRow];
