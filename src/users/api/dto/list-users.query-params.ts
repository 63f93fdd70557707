import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../../api/fields/page-query.js';
import { IsText } from '../../../api/fields/rules.js';

const STATUSES = ['active', 'blocked', 'erased'] as const;

/** Which users to list. */
export class ListUsersParams extends PageQuery {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES, { message: `status must be one of ${STATUSES.join(', ')}` })
  readonly status?: (typeof STATUSES)[number];

  @ApiPropertyOptional({ type: String, description: 'A part of the name or the e-mail address, in any case' })
  @IsOptional()
  @IsText(1, 254)
  readonly q?: string;
}
