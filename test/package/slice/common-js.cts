import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventSourcingModule, RepositoryFor } from 'tidemark';
import { AggregateType, EventSourcedAggregate, EventType } from 'tidemark/domain';
import { givenAggregate } from 'tidemark/testing';

/** The three doors from CommonJS: what TypeScript makes of this file has `require` for each import. */
@EventType('lamps.lamp-lit', { version: 1 })
class LampLit {
  constructor(readonly lampId: string) {}
}

@AggregateType('lamps.lamp')
class Lamp extends EventSourcedAggregate {
  light(): void {
    this.apply(new LampLit(this.id));
  }

  protected onLampLit(): void {
    // A lamp may be lit again.
  }
}

@Injectable()
class LampRepository extends RepositoryFor(Lamp) {}

@Module({
  imports: [
    EventSourcingModule.forRoot({ database: { type: 'sqlite', file: 'lamps.db' } }),
    EventSourcingModule.forFeature({ aggregates: [Lamp], events: [LampLit] }),
  ],
  providers: [LampRepository],
})
class LampModule {}

async function main(): Promise<void> {
  givenAggregate(Lamp, 'l-1')
    .when((lamp) => {
      lamp.light();
    })
    .then(new LampLit('l-1'));
  const app = await NestFactory.createApplicationContext(LampModule, { logger: ['error'] });
  const { version } = await app.get(LampRepository).update('l-1', (lamp) => {
    lamp.light();
  });
  await app.close();
  process.stdout.write(`${typeof require} ${String(version)}`);
}

void main();
