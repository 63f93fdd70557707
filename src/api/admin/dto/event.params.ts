import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsOptional, Matches } from 'class-validator';
import { LimitQuery } from '../../fields/page-query.js';
import { WholeNumberParam } from '../../fields/whole-number-param.js';

/** Which part of a stream. */
export class StreamParams extends LimitQuery {
  @WholeNumberParam(1, 'The version to begin with')
  readonly from: number = 1;
}

/** Which part of the log. */
export class EventsParams extends LimitQuery {
  @WholeNumberParam(0, 'Those after this position, the first ones first')
  readonly after?: number;

  @WholeNumberParam(1, 'The last ones before this position')
  readonly before?: number;

  @ApiPropertyOptional({ type: [String], description: 'Of these types only' })
  @Transform(({ value }): unknown => (typeof value === 'string' ? [value] : value))
  @IsOptional()
  @ArrayMaxSize(50, { message: 'type must stand 50 times at most' })
  @Matches(/^[a-z0-9.-]{1,100}$/, { each: true, message: 'type must be the stored name of events' })
  readonly type?: string[];

  @ApiPropertyOptional({ type: String, description: 'Of streams only whose names begin like this' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_.~-]{1,128}$/, { message: 'streamPrefix must be the beginning of a stream' })
  readonly streamPrefix?: string;
}
