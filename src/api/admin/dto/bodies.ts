import { ApiProperty } from '@nestjs/swagger';
import { IsDefined, IsIn, IsInt, Min } from 'class-validator';
import { IsText } from '../../fields/rules.js';

const MISSING = { message: '$property is missing' };

/** `{}` */
export class EmptyBody {}

/** For what cannot be taken back. */
export class ReasonBody {
  @ApiProperty({ minLength: 1, maxLength: 500, description: 'Why, which is kept or logged' })
  @IsDefined(MISSING)
  @IsText(1, 500)
  reason!: string;
}

export class RetryAllBody {
  @ApiProperty({ minimum: 0, description: 'How many sequences there are to be tried again' })
  @IsDefined(MISSING)
  @IsInt({ message: 'count must be a whole number from 0' })
  @Min(0, { message: 'count must be a whole number from 0' })
  count!: number;
}

export class RenameBody {
  @ApiProperty({ description: 'The name that it has now' })
  @IsDefined(MISSING)
  @IsText(1, 100)
  to!: string;
}

const BEGINNINGS = ['start', 'head'] as const;

export class BeginBody {
  @ApiProperty({ enum: BEGINNINGS, description: 'Before the first event, or behind the last one' })
  @IsDefined(MISSING)
  @IsIn(BEGINNINGS, { message: `at must be one of ${BEGINNINGS.join(', ')}` })
  at!: (typeof BEGINNINGS)[number];
}
