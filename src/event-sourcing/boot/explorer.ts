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
import { durableOf } from '../adoption/durable.decorator.js';
import { classOf } from '../adoption/live-only.js';
import { eventsHandledBy } from '../adoption/nest-metadata.js';
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

/** A durable handler of Nest's, and what its decorators say. */
export interface DurableHandlerDeclaration {
  readonly handler: Class;
  readonly description: DurableDescription;
  readonly events: readonly EventClass[];
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

  /** Each class once, in however many modules it is provided. */
  durableHandlers(): readonly DurableHandlerDeclaration[] {
    const found = new Map<Class, DurableHandlerDeclaration>();
    for (const wrapper of this.discovery.getProviders()) {
      const handler = classOf(wrapper) as Class | null;
      const description = typeof handler === 'function' ? durableOf(handler) : undefined;
      if (!handler || !description) continue;
      const events = eventsHandledBy(handler) ?? [];
      const isStatic = wrapper.isDependencyTreeStatic();
      found.set(handler, { handler, description, events, isStatic, provider: wrapper });
    }
    return [...found.values()];
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
    return this.classes().flatMap(({ type }) => {
      const message = Reflect.getMetadata(key, type) as Class | undefined;
      return message ? [{ handler: type, message }] : [];
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
