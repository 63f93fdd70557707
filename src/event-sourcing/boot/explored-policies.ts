import { type Decide, PolicyBook } from '../policies/policy-book.js';
import type { MessageClass } from '../policies/policy.decorator.js';
import type { Explorer } from './explorer.js';

/** The `@Policy` methods of the application's providers, and its `@Public()` handlers. */
export class ExploredPolicies extends PolicyBook {
  private byMessage: ReadonlyMap<object, Decide | 'public'> | undefined;

  /** @param otherwise what is said of a message that nobody decides about. Default: nothing, and so it is refused. */
  constructor(
    private readonly explorer: Explorer,
    private readonly otherwise?: 'public',
  ) {
    super();
  }

  of(message: MessageClass): Decide | 'public' | undefined {
    this.byMessage ??= this.explore();
    return this.byMessage.get(message) ?? this.otherwise;
  }

  /** Not before the first message: the providers are there by then. */
  private explore(): ReadonlyMap<object, Decide | 'public'> {
    const found = new Map<object, Decide | 'public'>();
    for (const { message, isPublic } of this.explorer.handlers()) if (isPublic) found.set(message, 'public');
    for (const { message, method, provider } of this.explorer.policies()) {
      const decide: Decide = (...asked) => {
        const decider = (provider.instance as Readonly<Record<string, Decide | undefined>>)[method];
        return decider?.apply(provider.instance, asked) ?? false;
      };
      found.set(message, decide);
    }
    return found;
  }
}
