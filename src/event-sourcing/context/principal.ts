/** Who asks. Edges find out who that is; policies decide what he may do. */
export interface Principal {
  /** Stored as `actor` in the metadata of the events that he causes. */
  readonly id: string;
  /** What the application's policies go by. */
  readonly roles: readonly string[];
  /** What he may do at most, whatever his roles: `read` queries, `write` commands. Default: both. */
  readonly scopes?: readonly string[] | undefined;
}

/**
 * The role of the application itself: its processes, and whatever else it does without being asked. Policies are not
 * asked about it. No edge gives it to anybody.
 */
export const SYSTEM_ROLE = 'system';

/** The application itself, under a name that tells which part of it. */
export function systemPrincipal(name: string): Principal {
  return { id: name, roles: [SYSTEM_ROLE] };
}
