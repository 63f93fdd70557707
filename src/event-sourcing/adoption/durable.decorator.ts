import { SetMetadata } from '@nestjs/common';
import { describeDurable, type DurableDescription, type DurableOptions } from './durable-description.js';

const DURABLE = 'tidemark:durable';

/**
 * Makes a handler of Nest's durable. Stands beside `@EventsHandler`, above or below it, and nothing else changes:
 *
 * ```ts
 * @Durable('heroes.announce-kill')
 * @EventsHandler(HeroKilledDragon)
 * export class AnnounceKillHandler implements IEventHandler<HeroKilledDragon> {
 *   async handle(event: HeroKilledDragon, recorded?: RecordedEvent<HeroKilledDragon>) { ... }
 * }
 * ```
 *
 * It is fed from the log by a subscription with a checkpoint, one event after the other, and by Nest's `EventBus` no more.
 * One that it throws at is set aside with its stream, tried again with growing pauses, and then when an operator says so;
 * all others go on. It is not fed by rebuilds. Its name is stored with its checkpoint and is forever.
 *
 * Guarantee: each event at least once, in the order of its stream. What the handler does outside of this database may
 * happen twice, where a crash comes between it and the checkpoint: let it carry `recorded.id`, which is the same each
 * time. It runs outside of any transaction; commands that it sends have that event as their cause.
 *
 * @throws TypeError when the name is not in kebab case with a context, or an option makes no sense.
 */
export function Durable(name: string, options: DurableOptions = {}): ClassDecorator {
  return SetMetadata(DURABLE, describeDurable('A durable handler', name, options));
}

/** What `@Durable` says of a class. What it inherits does not count: two of one name would share a checkpoint. */
export function durableOf(target: object): DurableDescription | undefined {
  return Reflect.getOwnMetadata(DURABLE, target) as DurableDescription | undefined;
}
