import { IdempotencyKeyRow } from '../../idempotency/typeorm/idempotency-key.entity.js';
import { subscriptionEntities } from '../../subscriptions/typeorm/entities.js';
import { RebuildRow } from './rebuild/rebuild.entity.js';

/** Those of consumers, of projections and of idempotency keys. */
export const projectionEntities = [...subscriptionEntities, RebuildRow, IdempotencyKeyRow];
