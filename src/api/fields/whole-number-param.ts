import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** A whole number in the query of a path, from `minimum` to 2^53-1. May be left out. */
export function WholeNumberParam(minimum: number, description: string): PropertyDecorator {
  const message = `$property must be a whole number from ${String(minimum)} to 2^53-1`;
  return applyDecorators(
    ApiPropertyOptional({ type: Number, minimum, description }),
    Transform(({ value }): unknown => (typeof value === 'string' ? wholeNumberIn(value) : value)),
    IsOptional(),
    IsInt({ message }),
    Min(minimum, { message }),
    Max(Number.MAX_SAFE_INTEGER, { message }),
  );
}

/** The whole number that a text is; NaN where it is none. */
export function wholeNumberIn(text: string): number {
  return /^\d{1,16}$/.test(text) ? Number(text) : NaN;
}
