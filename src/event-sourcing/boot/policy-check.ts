import { type Named, namesOf } from './clashes.js';
import type { Explorer } from './explorer.js';

/** Commands and queries about which nobody decides, or several do, each with its remedy. */
export function policyProblems(explorer: Explorer, mayBeUndecided = false): string[] {
  const deciders = decidersOf(explorer);
  return explorer.handlers().flatMap(({ message }) => {
    const found = [...(deciders.get(message) ?? [])];
    if (found.length === 1) return [];
    if (found.length > 1) return [decidedTwice(message, found)];
    if (mayBeUndecided) return [];
    return [
      `Nobody decides who may send ${message.name}. Write a method @Policy(${message.name}) in a class of policies and ` +
        'provide it; or, if it is for everybody, put @Public() on its handler.',
    ];
  });
}

/** Those about which nobody decides. */
export function undecidedMessages(explorer: Explorer): readonly Named[] {
  const deciders = decidersOf(explorer);
  const messages = explorer.handlers().map(({ message }) => message);
  return [...new Set(messages)].filter((message) => !deciders.has(message));
}

function decidersOf(explorer: Explorer): ReadonlyMap<Named, ReadonlySet<Named>> {
  const deciders = new Map<Named, Set<Named>>();
  // Several handlers of one message are a problem of their own: the first stands for all.
  for (const { message, handler, isPublic } of explorer.handlers()) {
    if (isPublic && !deciders.has(message)) deciders.set(message, new Set([handler]));
  }
  for (const { message, policies } of explorer.policies()) {
    deciders.set(message, (deciders.get(message) ?? new Set()).add(policies));
  }
  return deciders;
}

function decidedTwice({ name }: Named, found: readonly Named[]): string {
  return (
    `${namesOf(found)} both decide who may send ${name}. ` +
    'Only one would be asked: remove all but one @Policy or @Public().'
  );
}
