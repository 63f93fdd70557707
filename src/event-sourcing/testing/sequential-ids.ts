import { IdGenerator } from '../context/id-generator.js';

/** Ids that count: `00000000-0000-7000-8000-000000000001` and on. */
export class SequentialIds extends IdGenerator {
  private last = 0;

  next(): string {
    this.last += 1;
    return `00000000-0000-7000-8000-${this.last.toString(16).padStart(12, '0')}`;
  }
}
