import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';
import { PageInfoType } from '../../../api/graphql/page-info.type.js';
import { DateTime, Position } from '../../../api/graphql/scalars.js';

/** As queries answer it; GraphQL shows the keys. */
export enum UserStatus {
  ACTIVE = 'active',
  BLOCKED = 'blocked',
  ERASED = 'erased',
}
registerEnumType(UserStatus, { name: 'UserStatus' });

@ObjectType('Address')
export class AddressType {
  @ApiProperty()
  @Field()
  street!: string;

  @ApiProperty()
  @Field()
  city!: string;

  @ApiProperty()
  @Field()
  postalCode!: string;

  @ApiProperty({ example: 'FI' })
  @Field()
  country!: string;
}

@ObjectType('User')
export class UserType {
  @ApiProperty({ format: 'uuid' })
  @Field(() => ID)
  id!: string;

  @ApiProperty()
  @Field()
  name!: string;

  @ApiProperty()
  @Field()
  email!: string;

  @ApiProperty({ enum: UserStatus })
  @Field(() => UserStatus)
  status!: `${UserStatus}`;

  @ApiProperty({ type: AddressType, nullable: true })
  @Field(() => AddressType, { nullable: true })
  address!: AddressType | null;

  @ApiProperty()
  @Field(() => Int)
  version!: number;

  @ApiProperty({ format: 'date-time' })
  @Field(() => DateTime)
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  @Field(() => DateTime)
  updatedAt!: string;
}

@ObjectType('UserEdge')
export class UserEdgeType {
  @Field(() => UserType)
  node!: UserType;

  @Field()
  cursor!: string;
}

@ObjectType('UserConnection')
export class UserConnectionType {
  @Field(() => [UserEdgeType])
  edges!: UserEdgeType[];

  @Field(() => PageInfoType)
  pageInfo!: PageInfoType;
}

/** What has happened to a user, and the user as it was then. */
@ObjectType('UserChange')
export class UserChangeType {
  @Field(() => Position)
  position!: number;

  @Field()
  type!: string;

  @Field(() => UserType)
  user!: UserType;
}

/** A page of users. */
export class UserPage {
  @ApiProperty({ type: [UserType] })
  items!: UserType[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** An address, and since when and by which version of the user it holds. */
export class AddressHistoryItem {
  @ApiProperty({ type: AddressType })
  address!: AddressType;

  @ApiProperty({ format: 'date-time' })
  since!: string;

  @ApiProperty()
  version!: number;
}

/** A page of addresses. */
export class AddressHistoryPage {
  @ApiProperty({ type: [AddressHistoryItem] })
  items!: AddressHistoryItem[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
