import { ArgsType, Field, Int } from '@nestjs/graphql';
import { Transform } from 'class-transformer';
import { IsOptional, Max, Min } from 'class-validator';

const USUAL = 50;
const FIRST = { message: 'first must be a whole number from 1 to 500' };

/** Which page of a list. Null is as if it were left out. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, defaultValue: USUAL })
  @Transform(({ value }: { value: unknown }) => value ?? USUAL)
  @Min(1, FIRST)
  @Max(500, FIRST)
  first!: number;

  @Field(() => String, { nullable: true })
  @IsOptional()
  after?: string | null;
}
