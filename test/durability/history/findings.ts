/** What is checked. The numbers are those of the rules for one stream's history; the others are the log's own. */
export const RULES = {
  /** 1: the events of an acknowledged append are in the log, together, where the answer says. */
  acknowledged: 'acknowledged appends',
  /** 2: nothing of a refused append is in the log. */
  refused: 'refused appends',
  /** 3: of an append with an unknown outcome all events are in the log, together, or none. */
  unknown: 'appends with an unknown outcome',
  /** 4: no event is there twice, and none that nobody has appended to that stream. */
  origin: 'events',
  /** 5: a stored append found the versions that it expected and no event that its conditions exclude. */
  expected: 'expectations of stored appends',
  /** 6: an append comes after all that was known to be stored before it was called. */
  realTime: 'stored appends, once for each of their streams and once for the log',
  /** 7: a read shows the log as it is, with all that was known to be stored, or seen, before it was called. */
  reads: 'reads of streams and pages',
  /** 8: what a refusal says was true at some moment of the call. */
  conflict: 'conflicts and failed conditions',
  /** Positions are 1, 2, 3 and so on, and so are the versions of each stream. */
  dense: 'events',
  /** The events of a stream have the same order by position as by version. */
  sameOrder: 'events',
  /** No event appears below a position that was once visible. */
  late: 'events of pages',
} as const;

export type Rule = keyof typeof RULES;

export interface Anomaly {
  readonly rule: Rule;
  readonly what: string;
}

const MAX_EXAMPLES_PER_RULE = 5;

/** Counts what was checked and what was wrong, rule by rule, and keeps a few examples. */
export class Findings {
  readonly checked = zeros();
  readonly anomalies = zeros();
  readonly examples: Anomaly[] = [];

  /** Checks one case of a rule; `what` says what is wrong with it, if anything. */
  check(rule: Rule, what: string | false | undefined): void {
    this.checked[rule] += 1;
    if (what === false || what === undefined) return;
    this.anomalies[rule] += 1;
    if (this.anomalies[rule] <= MAX_EXAMPLES_PER_RULE) this.examples.push({ rule, what });
  }

  get total(): number {
    return Object.values(this.anomalies).reduce((sum, count) => sum + count, 0);
  }
}

function zeros(): Record<Rule, number> {
  return Object.fromEntries(Object.keys(RULES).map((rule) => [rule, 0])) as Record<Rule, number>;
}
