import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

const MESSAGE = 'limit must be a whole number from 1 to 500';

/** How much of a list. */
export class LimitQuery {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 500, default: 50 })
  @Transform(({ value }): unknown =>
    typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value,
  )
  @IsInt({ message: MESSAGE })
  @Min(1, { message: MESSAGE })
  @Max(500, { message: MESSAGE })
  readonly limit: number = 50;
}

/** Which page of a list. */
export class PageQuery extends LimitQuery {
  @ApiPropertyOptional({ type: String, description: 'nextCursor of the page before' })
  @IsOptional()
  @IsString({ message: 'cursor must stand once' })
  readonly cursor?: string;
}
