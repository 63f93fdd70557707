import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../../api/fields/page-query.js';
import { IsUuid } from '../../../api/fields/rules.js';

/** Which wallets to list. */
export class ListWalletsParams extends PageQuery {
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @Transform(({ value }): unknown => (typeof value === 'string' ? value.toLowerCase() : value))
  @IsUuid()
  readonly ownerId?: string;
}

const ORDERS = ['asc', 'desc'] as const;

/** Which part of a statement to list. */
export class ListStatementParams extends PageQuery {
  @ApiPropertyOptional({ enum: ORDERS, default: 'desc', description: 'Newest first, or oldest first' })
  @IsIn(ORDERS, { message: 'order must be asc or desc' })
  readonly order: (typeof ORDERS)[number] = 'desc';
}
