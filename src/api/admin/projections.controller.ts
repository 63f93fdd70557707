import { Body, Param } from '@nestjs/common';
import { Consumers, Rebuilds } from '../../event-sourcing/index.js';
import { BeginBody, EmptyBody, RenameBody } from './dto/bodies.js';
import { DoneAnswer, PausedAnswer, ProjectionAnswer, ProjectionList } from './dto/projection.answers.js';
import { NamePipe } from './name.pipe.js';
import { Act, AdminController, Show } from './routes.js';

@AdminController('projections')
export class ProjectionsController {
  constructor(
    private readonly consumers: Consumers,
    private readonly rebuilds: Rebuilds,
  ) {}

  @Show('', 'How far each projection has come, and which instance feeds it', ProjectionList)
  async list(): Promise<ProjectionList> {
    return { items: await this.consumers.list() };
  }

  @Show(':projection', 'How far one has come, and its rebuild when there is one', ProjectionAnswer)
  async get(@Param('projection', NamePipe) projection: string): Promise<ProjectionAnswer> {
    const found = await this.consumers.get(projection);
    return { ...found, rebuild: (await this.rebuilds.find(projection)) ?? null };
  }

  @Act(':projection/pause', 'Let no instance feed it until it is resumed', PausedAnswer)
  async pause(
    @Param('projection', NamePipe) projection: string,
    @Body() _: EmptyBody,
  ): Promise<PausedAnswer> {
    return { paused: await this.consumers.pause(projection) };
  }

  @Act(':projection/resume', 'Let it be fed again', DoneAnswer)
  async resume(@Param('projection', NamePipe) projection: string, @Body() _: EmptyBody): Promise<DoneAnswer> {
    await this.consumers.resume(projection);
    return { done: true };
  }

  @Act(':projection/rename', 'Let one that has another name now go on where it stood', DoneAnswer)
  async rename(
    @Param('projection', NamePipe) projection: string,
    @Body() { to }: RenameBody,
  ): Promise<DoneAnswer> {
    await this.consumers.rename(projection, to);
    return { done: true };
  }

  @Act(':projection/begin', 'Let a new one begin', DoneAnswer)
  async begin(
    @Param('projection', NamePipe) projection: string,
    @Body() { at }: BeginBody,
  ): Promise<DoneAnswer> {
    await this.consumers.begin(projection, at);
    return { done: true };
  }
}
