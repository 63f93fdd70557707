import { Query } from '@nestjs/common';
import { Processes } from '../../event-sourcing/index.js';
import { DeadlineList } from './dto/process.answers.js';
import { DeadlinesParams } from './dto/process.params.js';
import { AdminController, Show } from './routes.js';

@AdminController('deadlines')
export class DeadlinesController {
  constructor(private readonly processes: Processes) {}

  @Show('', 'The deadlines that are set, of one process or of all, the earliest first', DeadlineList)
  async list(@Query() { process }: DeadlinesParams): Promise<DeadlineList> {
    return { items: await this.processes.deadlines(process) };
  }
}
