/** What makes a command the same as one that came before. */
export interface Once {
  /** Whose keys these are: a principal's, or a process's. The same key in two scopes is two keys. */
  readonly scope: string;
  readonly key: string;
  /** A fingerprint of what is asked: with another one the key was used again for something else. */
  readonly request: string;
  /**
   * How long the answer is kept, in milliseconds; `Infinity` keeps it for good. Default: what
   * `EventSourcingOptions.idempotency` says.
   */
  readonly keepMs?: number | undefined;
  /** Whether it is the id of a command that a process has sent, which may be sent again much later. Default: false. */
  readonly isOfProcess?: boolean;
}
