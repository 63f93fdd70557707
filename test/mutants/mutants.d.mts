/** A bug to plant: texts to replace, and the tests that must fail. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly (readonly [file: string, from: string, to: string])[];
  readonly tests: readonly string[];
  /** Whether the tests run the build. */
  readonly build?: boolean;
}

export const mutants: readonly Mutant[];
