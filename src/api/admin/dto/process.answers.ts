import { ApiProperty } from '@nestjs/swagger';
import type {
  InstanceDetails,
  InstanceFailure,
  InstanceSummary,
  PendingCommand,
  ProcessStatus,
  ProcessSummary,
  SetDeadline,
} from '../../../event-sourcing/index.js';

const STATUSES: ProcessStatus[] = ['running', 'completed', 'cancelled'];
const FAILURES: InstanceFailure['kind'][] = ['refused', 'parked', 'cancelled'];

/** A process, and how many of its instances are where. */
export class ProcessListItem implements ProcessSummary {
  @ApiProperty()
  process!: string;

  @ApiProperty()
  running!: number;

  @ApiProperty()
  completed!: number;

  @ApiProperty()
  cancelled!: number;

  @ApiProperty({ description: 'Of these, how many do nothing until what failed goes through' })
  parked!: number;

  @ApiProperty({ description: 'Commands that are decided and not known to be executed' })
  commands!: number;

  @ApiProperty({ description: 'Deadlines that are set' })
  deadlines!: number;

  @ApiProperty({ type: Date, nullable: true, description: 'Since when a deadline should have taken effect' })
  overdueSince!: Date | null;
}

export class ProcessList {
  @ApiProperty({ type: [ProcessListItem] })
  items!: readonly ProcessListItem[];
}

export class InstanceListItem implements InstanceSummary {
  @ApiProperty()
  process!: string;

  @ApiProperty({ description: 'Which instance' })
  key!: string;

  @ApiProperty({ enum: STATUSES })
  status!: ProcessStatus;

  @ApiProperty({ description: 'Whether it does nothing until what failed goes through' })
  isParked!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'What was thrown at that' })
  parkedFor!: string | null;

  @ApiProperty()
  startedAt!: Date;

  @ApiProperty()
  updatedAt!: Date;
}

export class InstanceList {
  @ApiProperty({ type: [InstanceListItem], description: 'At most 1,000' })
  items!: readonly InstanceListItem[];
}

/** A command that is decided and not known to be executed. */
export class PendingCommandItem implements PendingCommand {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ type: Object })
  data!: PendingCommand['data'];

  @ApiProperty()
  attempts!: number;

  @ApiProperty({ type: String, nullable: true, description: 'What was thrown last' })
  error!: string | null;

  @ApiProperty({ type: Date, nullable: true, description: 'null when an operator has to say so' })
  dueAt!: Date | null;
}

export class InstanceDeadlineItem {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  dueAt!: Date;

  @ApiProperty({ type: String, nullable: true, description: 'What its method has thrown last' })
  error!: string | null;
}

/** Something that went wrong with an instance. */
export class InstanceFailureItem implements InstanceFailure {
  @ApiProperty({ enum: FAILURES })
  kind!: InstanceFailure['kind'];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The id of a command, or the name of a deadline',
  })
  subject!: string | null;

  @ApiProperty({ type: String, nullable: true })
  code!: string | null;

  @ApiProperty()
  detail!: string;

  @ApiProperty()
  at!: Date;
}

export class InstanceAnswer extends InstanceListItem implements InstanceDetails {
  @ApiProperty({ type: Object, nullable: true, description: 'What it remembers' })
  state!: InstanceDetails['state'];

  @ApiProperty({ type: [PendingCommandItem] })
  commands!: readonly PendingCommandItem[];

  @ApiProperty({ type: [InstanceDeadlineItem] })
  deadlines!: readonly InstanceDeadlineItem[];

  @ApiProperty({ description: 'How many steps it would undo' })
  compensations!: number;

  @ApiProperty({ type: [InstanceFailureItem], description: 'The oldest first' })
  failures!: readonly InstanceFailureItem[];
}

export class DeadlineListItem implements SetDeadline {
  @ApiProperty()
  process!: string;

  @ApiProperty({ description: 'Of which instance' })
  key!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  dueAt!: Date;

  @ApiProperty({ description: 'Its instance is parked: it waits for that, too' })
  isPaused!: boolean;
}

export class DeadlineList {
  @ApiProperty({ type: [DeadlineListItem], description: 'At most 1,000' })
  items!: readonly DeadlineListItem[];
}
