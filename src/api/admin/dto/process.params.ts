import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { ProcessStatus } from '../../../event-sourcing/index.js';
import { IsText } from '../../fields/rules.js';

const STATUSES = ['running', 'completed', 'cancelled'] as const satisfies readonly ProcessStatus[];
const BOOLEANS = ['true', 'false'] as const;

/** Which instances. */
export class InstancesParams {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES, { message: `status must be one of ${STATUSES.join(', ')}` })
  readonly status?: ProcessStatus;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Only those that do nothing until what failed goes through',
  })
  @IsOptional()
  @IsIn(BOOLEANS, { message: 'parked must be true or false' })
  readonly parked?: (typeof BOOLEANS)[number];
}

/** Which deadlines. */
export class DeadlinesParams {
  @ApiPropertyOptional({ type: String, description: 'Of this process only' })
  @IsOptional()
  @IsText(1, 256)
  readonly process?: string;
}
