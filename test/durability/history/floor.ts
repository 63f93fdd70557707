import { firstIndex } from './final-log.js';

interface Step {
  readonly t: number;
  readonly value: number;
  readonly by: string;
}

/** How far something that only grows was known to have come, at any moment. Filled first, asked afterwards. */
export class Floor {
  private steps: Step[] = [];
  private isSorted = true;

  /** At `t`, `by` has come back with the knowledge that at least `value` was reached. */
  raise(t: number, value: number, by: string): void {
    this.steps.push({ t, value, by });
    this.isSorted = false;
  }

  /** What was known before `t`. */
  before(t: number): { readonly value: number; readonly by: string } {
    if (!this.isSorted) this.sort();
    return this.steps[firstIndex(this.steps, (step) => step.t >= t) - 1] ?? { value: 0, by: 'nobody' };
  }

  private sort(): void {
    this.steps.sort((one, other) => one.t - other.t);
    let highest: Step | undefined;
    this.steps = this.steps.map((step) => {
      if (!highest || step.value > highest.value) highest = step;
      return { ...highest, t: step.t };
    });
    this.isSorted = true;
  }
}
