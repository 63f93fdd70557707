import { Injectable, SetMetadata } from '@nestjs/common';
import type { Principal } from '../context/principal.js';

/** A class of commands or queries. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a constructor's parameters are contravariant
export type MessageClass = new (...parameters: any[]) => object;

/**
 * What a policy says: `true` lets the message pass, `false` refuses it with ForbiddenError, and a message of the same class
 * passes in its place: a query that is narrowed to what this principal may see. What a policy throws comes out as it is, for
 * a thing of which he may not even know that it exists.
 */
export type PolicyAnswer = boolean | object;

/** A method that decides about messages. */
type PolicyMethod<TMessage> = (
  message: TMessage,
  principal: Principal,
) => PolicyAnswer | Promise<PolicyAnswer>;

/** One `@Policy` of a class: which method decides about which messages. */
export interface PolicyDescription {
  readonly message: MessageClass;
  readonly method: string;
}

const methods = new WeakMap<object, PolicyDescription[]>();
const PUBLIC = 'tidemark:public';

/**
 * Lets a method of a provider decide who may send these commands and queries: `(message, principal) => boolean | message`,
 * asynchronous or not. Each command and each query that has a handler has exactly one policy, or the start fails.
 *
 * It is asked once for each message, before anything else is done, whichever way the message came in; for a command that is
 * repeated with its idempotency key as well. So it decides by what does not change while a command runs, as roles and
 * owners; what may change meanwhile is a rule of the domain, and belongs into the aggregate.
 */
export function Policy<const TMessages extends readonly [MessageClass, ...MessageClass[]]>(
  ...messages: TMessages
): <TMethod extends PolicyMethod<InstanceType<TMessages[number]>>>(
  prototype: object,
  method: string,
  descriptor: TypedPropertyDescriptor<TMethod>,
) => void {
  return (prototype, method) => {
    const described = messages.map((message) => ({ message, method }));
    methods.set(prototype, [...(methods.get(prototype) ?? []), ...described]);
  };
}

/** Makes a class with `@Policy` methods a provider. */
export function Policies(): ClassDecorator {
  return Injectable();
}

/** The `@Policy` methods of a class. */
export function policiesOf(policyClass: { readonly prototype: unknown }): readonly PolicyDescription[] {
  return methods.get(policyClass.prototype as object) ?? [];
}

/** Lets everybody send what this handler handles, also those who have not said who they are. Stands beside `@CommandHandler`. */
export function Public(): ClassDecorator {
  return SetMetadata(PUBLIC, true);
}

/** Whether a handler is `@Public()`. What it inherits does not count. */
export function isPublic(handler: object): boolean {
  return Reflect.getOwnMetadata(PUBLIC, handler) === true;
}
