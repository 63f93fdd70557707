import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Position } from './scalars.js';

@ObjectType('CommandResult', { description: 'What came of a command.' })
export class CommandResultType {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: 'The new version of what was changed.' })
  version!: number;

  @Field(() => Position, { description: 'Where its last event is in the log.' })
  position!: number;
}
