import type { DiscoveryService } from '@nestjs/core';
import {
  eventHandlersOf,
  PROJECTION,
  type ProjectionDescription,
} from '../projections/projection.decorator.js';
import type { EntityClass } from '../projections/projection.decorator.js';
import { STATE_ENTITY } from '../aggregates/typeorm/state-stored-repository-for.js';
import { processOf } from '../processes/process-definition.js';
import type { ProcessDescription } from '../processes/process-manager.decorator.js';
import type { DurableDescription } from '../adoption/durable-description.js';
import { durableSagasOf, type SagaDescription } from '../adoption/durable-saga.decorator.js';
import { durableOf } from '../adoption/durable.decorator.js';
import { classOf } from '../adoption/live-only.js';
import { eventsHandledBy, sagasOf } from '../adoption/nest-metadata.js';
import type { EventClass } from '../messages/event-type.js';
import { isPublic, type MessageClass, policiesOf } from '../policies/policy.decorator.js';
import { FeatureDeclaration } from './feature-declaration.js';

// @nestjs/cqrs exports its decorators and not their keys; the boot check's spec fails if these ever change.
const COMMAND_HANDLER = '__commandHandler__';
const QUERY_HANDLER = '__queryHandler__';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];
type Class = abstract new (...parameters: never[]) => object;

/** A class that handles messages of another. */
export interface HandlerDeclaration {
  readonly handler: Class;
  readonly message: Class;
  /** The provider; its instance is there once the application is built. */
  readonly provider: { readonly instance: unknown };
}

/** A projection's class and what its decorator says. */
export interface ProjectionDeclaration {
  readonly projection: Class;
  readonly description: ProjectionDescription;
  /** The provider; its instance is there once the application is built. */
  readonly provider: { readonly instance: unknown };
}

/** A process manager's class and what its decorator says. */
export interface ProcessDeclaration {
  readonly process: Class;
  readonly description: ProcessDescription;
  /** The provider; its instance is there once the application is built. */
  readonly provider: { readonly instance: unknown };
}

/** A class with a handler or sagas of Nest's. */
export interface NestDeclaration {
  readonly type: Class;
  /** What `@EventsHandler` lists; undefined where it carries none. */
  readonly events: readonly EventClass[] | undefined;
  /** What `@Durable` says, where it carries that. */
  readonly durable: DurableDescription | undefined;
  /** The members that are decorated `@Saga()`, and what `@DurableSaga` says of members. */
  readonly sagas: readonly string[];
  readonly durableSagas: readonly SagaDescription[];
  /** Whether there is one instance for all requests. */
  readonly isStatic: boolean;
  readonly provider: { readonly instance: unknown };
}

/** Who decides about a class of messages, by which of its methods. */
export interface PolicyDeclaration {
  readonly policies: Class;
  readonly message: MessageClass;
  readonly method: string;
  /** The provider; its instance is there once the application is built. */
  readonly provider: { readonly instance: unknown };
}

/** Finds what the modules of the application declare. */
export class Explorer {
  constructor(private readonly discovery: DiscoveryService) {}

  features(): readonly FeatureDeclaration[] {
    return this.discovery
      .getProviders()
      .map((wrapper): unknown => wrapper.instance)
      .filter((instance) => instance instanceof FeatureDeclaration);
  }

  projections(): readonly ProjectionDeclaration[] {
    return this.classes().flatMap(({ type, wrapper }) => {
      const description = Reflect.getMetadata(PROJECTION, type) as ProjectionDescription | undefined;
      return description ? [{ projection: type, description, provider: wrapper }] : [];
    });
  }

  processes(): readonly ProcessDeclaration[] {
    return this.classes().flatMap(({ type, wrapper }) => {
      const description = processOf(type);
      return description ? [{ process: type, description, provider: wrapper }] : [];
    });
  }

  /** Handlers and sagas of Nest's: each class once, in however many modules it is provided. */
  nestDeclarations(): readonly NestDeclaration[] {
    const wrappers = this.discovery.getProviders().map((wrapper) => [classOf(wrapper), wrapper] as const);
    const byClass = new Map(wrappers.filter(([type]) => typeof type === 'function'));
    return [...byClass].map(([type, wrapper]) => declarationOf(type, wrapper)).filter(isOfNest);
  }

  /** The events of `@On` methods. */
  handledBy(handler: Class): readonly Class[] {
    return eventHandlersOf(handler.prototype as object).map(({ eventClass }) => eventClass);
  }

  /** Those of projections, and of the rows of state-stored aggregates. */
  entities(): readonly EntityClass[] {
    const ofStates = this.classes().flatMap(
      ({ type }) => (Reflect.getMetadata(STATE_ENTITY, type) as EntityClass | undefined) ?? [],
    );
    return [...this.projections().flatMap(({ description }) => description.entities), ...ofStates];
  }

  policies(): readonly PolicyDeclaration[] {
    return this.classes().flatMap(({ type, wrapper }) =>
      policiesOf(type).map((description) => ({ ...description, policies: type, provider: wrapper })),
    );
  }

  /** Those of commands and of queries. */
  handlers(): readonly (HandlerDeclaration & { readonly isPublic: boolean })[] {
    const all = [...this.commandHandlers(), ...this.queryHandlers()];
    return all.map((each) => ({ ...each, isPublic: isPublic(each.handler) }));
  }

  commandHandlers(): readonly HandlerDeclaration[] {
    return this.handlersBy(COMMAND_HANDLER);
  }

  queryHandlers(): readonly HandlerDeclaration[] {
    return this.handlersBy(QUERY_HANDLER);
  }

  private handlersBy(key: string): readonly HandlerDeclaration[] {
    return this.classes().flatMap(({ type, wrapper }) => {
      const message = Reflect.getMetadata(key, type) as Class | undefined;
      return message ? [{ handler: type, message, provider: wrapper }] : [];
    });
  }

  private classes(): readonly { readonly type: Class; readonly wrapper: Wrapper }[] {
    return this.discovery.getProviders().flatMap((wrapper) => {
      const type = wrapper.metatype as Class | null;
      // A factory's metatype is the factory itself; only classes carry the decorators.
      return typeof type === 'function' && !wrapper.inject ? [{ type, wrapper }] : [];
    });
  }
}

function declarationOf(type: Class, wrapper: Wrapper): NestDeclaration {
  return {
    type,
    events: eventsHandledBy(type),
    durable: durableOf(type),
    sagas: sagasOf(type),
    durableSagas: durableSagasOf(type),
    isStatic: wrapper.isDependencyTreeStatic(),
    provider: wrapper,
  };
}

function isOfNest({ events, durable, sagas, durableSagas }: NestDeclaration): boolean {
  return (events ?? durable) !== undefined || sagas.length + durableSagas.length > 0;
}
