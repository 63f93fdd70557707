import { ArgsType, Field, Int } from '@nestjs/graphql';
import { IsOptional, Max, Min } from 'class-validator';

const FIRST = { message: 'first must be a whole number from 1 to 500' };

@ArgsType()
export class StatementArgs {
  @Field(() => Int, { defaultValue: 50 })
  @Min(1, FIRST)
  @Max(500, FIRST)
  first!: number;

  @Field(() => String, { nullable: true })
  @IsOptional()
  after?: string | null;
}
