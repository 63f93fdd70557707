import type { Principal } from '../context/principal.js';
import type { MessageClass, PolicyAnswer } from './policy.decorator.js';

/** Decides about a message. */
export type Decide = (message: object, principal: Principal) => PolicyAnswer | Promise<PolicyAnswer>;

/** Knows who decides about which messages. */
export abstract class PolicyBook {
  /** `public` for what is for everybody; undefined where nobody decides, and so nobody may. */
  abstract of(message: MessageClass): Decide | 'public' | undefined;
}
