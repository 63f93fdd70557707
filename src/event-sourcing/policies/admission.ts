import { currentContext } from '../context/message-context.js';
import { type Principal, SYSTEM_ROLE } from '../context/principal.js';
import { ForbiddenError } from '../errors/forbidden.error.js';
import { UnauthenticatedError } from '../errors/unauthenticated.error.js';
import type { MessageClass, PolicyAnswer } from './policy.decorator.js';
import type { PolicyBook } from './policy-book.js';

/** What a principal's scopes must hold, where he has any. */
type Scope = 'read' | 'write';

/** The one place where it is decided who may do what: in front of every command and every query. */
export class Admission {
  /** @param otherwise who asks where the message context names nobody. Default: nobody, who may do what is public. */
  constructor(
    private readonly policies: PolicyBook,
    private readonly otherwise?: Principal,
  ) {}

  /** Who asks now. */
  get principal(): Principal | undefined {
    return currentContext()?.principal ?? this.otherwise;
  }

  /**
   * The message to go on with: the one that was sent, or the narrowed one that its policy has put in its place.
   *
   * @throws UnauthenticatedError, ForbiddenError, or whatever its policy throws.
   */
  async admit<TMessage extends object>(message: TMessage, scope: Scope): Promise<TMessage> {
    const messageClass = message.constructor as MessageClass;
    const { name } = messageClass;
    const decide = this.policies.of(messageClass);
    if (decide === 'public') return message;
    const { principal } = this;
    if (!principal) throw new UnauthenticatedError(name);
    if (principal.roles.includes(SYSTEM_ROLE)) return message;
    const isInScope = principal.scopes?.includes(scope) ?? true;
    if (!decide || !isInScope) throw new ForbiddenError(name);
    return admitted(message, await decide(message, principal));
  }
}

function admitted<TMessage extends object>(message: TMessage, answer: PolicyAnswer): TMessage {
  if (answer === true) return message;
  const { name } = message.constructor;
  if (answer === false) throw new ForbiddenError(name);
  if (answer.constructor === message.constructor) return answer as TMessage;
  throw new TypeError(`The policy of ${name} has answered neither a boolean nor another ${name}.`);
}
