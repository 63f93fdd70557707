/** What was shed within a time, for the log. */
export interface Shed {
  readonly count: number;
  readonly since: string;
  /** How many, by what they were told. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Sums up what is shed: a line for each would take more than shedding it, and be what an attacker wants. */
export class ShedSum {
  private readonly reasons = new Map<string, number>();
  private since = '';

  add(reason: string): void {
    if (this.reasons.size === 0) this.since = new Date().toISOString();
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }

  /** What there is since this was last asked for; undefined for nothing. */
  take(): Shed | undefined {
    if (this.reasons.size === 0) return undefined;
    const reasons = Object.fromEntries(this.reasons);
    const count = [...this.reasons.values()].reduce((sum, each) => sum + each, 0);
    this.reasons.clear();
    return { count, since: this.since, reasons };
  }
}
