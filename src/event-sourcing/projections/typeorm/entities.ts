import { IdempotencyKeyRow } from '../../idempotency/typeorm/idempotency-key.entity.js';
import { subscriptionEntities } from '../../subscriptions/typeorm/entities.js';
import { RebuildRow } from './rebuild/rebuild.entity.js';

/** The engine's own entities beside the log. */
export const engineEntities = [...subscriptionEntities, RebuildRow, IdempotencyKeyRow];
