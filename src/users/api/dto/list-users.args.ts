import { ArgsType, Field, Int } from '@nestjs/graphql';
import { IsOptional, Max, Min } from 'class-validator';
import { IsText } from '../../../api/fields/rules.js';
import { Position } from '../../../api/graphql/scalars.js';
import { UserStatus } from './user.types.js';

const FIRST = { message: 'first must be a whole number from 1 to 500' };

@ArgsType()
export class ListUsersArgs {
  @Field(() => Int, { defaultValue: 50 })
  @Min(1, FIRST)
  @Max(500, FIRST)
  first!: number;

  @Field(() => String, { nullable: true })
  @IsOptional()
  after?: string | null;

  @Field(() => UserStatus, { nullable: true })
  @IsOptional()
  status?: UserStatus | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsText(1, 254)
  q?: string | null;

  @Field(() => Position, { nullable: true })
  @IsOptional()
  minPosition?: number | null;
}
