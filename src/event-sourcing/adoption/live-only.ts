import type { EventBus } from '@nestjs/cqrs';
import { durableSagasOf } from './durable-saga.decorator.js';
import { durableOf } from './durable.decorator.js';
import { SAGA, sagasOf } from './nest-metadata.js';

type Wrappers = NonNullable<Parameters<EventBus['registerSagas']>[0]>;
type Wrapper = Wrappers[number];

/** Has a bus of Nest's take no handler and no saga that is fed from the log: it would be called twice. Before they register. */
export function keepLiveOnly(bus: EventBus): void {
  const register = bus.register.bind(bus);
  const registerSagas = bus.registerSagas.bind(bus);
  bus.register = (handlers = []) => {
    register(handlers.filter((wrapper) => durableOf(classOf(wrapper)) === undefined));
  };
  bus.registerSagas = (wrappers = []) => {
    registerSagas(wrappers.map(withLiveSagas));
  };
}

/** A class. */
type Class = abstract new (...parameters: never[]) => object;

/** The class of a provider, also of one that a factory has made. */
export function classOf(provider: { readonly instance: unknown; readonly metatype: unknown }): Class {
  const { instance, metatype } = provider;
  const made = typeof instance === 'object' && instance !== null ? instance.constructor : undefined;
  return (made ?? metatype) as Class;
}

/** The same provider, of a class that has only those of its sagas that are not durable. */
function withLiveSagas(wrapper: Wrapper): Wrapper {
  const type = classOf(wrapper);
  const durable = durableSagasOf(type);
  if (durable.length === 0) return wrapper;
  const isDurable = new Set(durable.map(({ member }) => member));
  class LiveSagas {}
  const live = sagasOf(type).filter((member) => !isDurable.has(member));
  Reflect.defineMetadata(SAGA, live, LiveSagas);
  return Object.assign(Object.create(wrapper) as Wrapper, { metatype: LiveSagas });
}
