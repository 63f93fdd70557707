import { Body, Param, Query } from '@nestjs/common';
import { Processes } from '../../event-sourcing/index.js';
import { EmptyBody, ReasonBody } from './dto/bodies.js';
import { InstanceAnswer, InstanceList, ProcessList } from './dto/process.answers.js';
import { InstancesParams } from './dto/process.params.js';
import { DoneAnswer } from './dto/projection.answers.js';
import { NamePipe } from './name.pipe.js';
import { Act, AdminController, Show } from './routes.js';

@AdminController('processes')
export class ProcessesController {
  constructor(private readonly processes: Processes) {}

  @Show('', 'How many instances of each process are where, and what they wait for', ProcessList)
  async list(): Promise<ProcessList> {
    return { items: await this.processes.list() };
  }

  @Show(':process', 'The instances of one, those that changed last first', InstanceList)
  async instances(
    @Param('process', NamePipe) process: string,
    @Query() { status, parked }: InstancesParams,
  ): Promise<InstanceList> {
    return { items: await this.processes.instances(process, { status, parked: parked === 'true' }) };
  }

  @Show(
    ':process/:instance',
    'What an instance remembers, has still to do, and what went wrong',
    InstanceAnswer,
  )
  get(
    @Param('process', NamePipe) process: string,
    @Param('instance', NamePipe) instance: string,
  ): Promise<InstanceAnswer> {
    return this.processes.show(process, instance);
  }

  @Act(':process/:instance/retry', 'Let a parked instance go on where it stands', DoneAnswer)
  async retry(
    @Param('process', NamePipe) process: string,
    @Param('instance', NamePipe) instance: string,
    @Body() _: EmptyBody,
  ): Promise<DoneAnswer> {
    await this.processes.retry(process, instance);
    return { done: true };
  }

  @Act(':process/:instance/cancel', 'End an instance for good; nothing is undone', DoneAnswer)
  async cancel(
    @Param('process', NamePipe) process: string,
    @Param('instance', NamePipe) instance: string,
    @Body() { reason }: ReasonBody,
  ): Promise<DoneAnswer> {
    await this.processes.cancel(process, instance, reason);
    return { done: true };
  }
}
