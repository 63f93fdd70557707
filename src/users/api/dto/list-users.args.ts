import { ArgsType, Field } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { IsText } from '../../../api/fields/rules.js';
import { PageArgs } from '../../../api/graphql/page-args.js';
import { Position } from '../../../api/graphql/scalars.js';
import { UserStatus } from './user.types.js';

@ArgsType()
export class ListUsersArgs extends PageArgs {
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
