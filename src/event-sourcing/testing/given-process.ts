import { fail } from 'node:assert/strict';
import { ProcessDefinition, processOf } from '../processes/process-definition.js';
import { type ExpectedOfProcess, type GivenInput, ProcessRehearsal } from './process-rehearsal.js';

/** A class of process managers without dependencies, or a process manager. */
export type GivenProcessClass = (new () => object) | object;

/** What can be given to a process. */
export interface GivenProcess {
  /** Lets it happen. What is sent meanwhile is not looked at, and counts as done. */
  given(...inputs: readonly GivenInput[]): GivenProcess;
  /** Lets it happen, and looks at what the process does. */
  when(...inputs: readonly GivenInput[]): WhenProcessed;
}

/** What can be expected of a process. */
export interface WhenProcessed {
  /** @throws AssertionError; whatever a method of the process has thrown. */
  then(expected: ExpectedOfProcess): void;
  /** A method threw an error of this class. Gives the error to look into. */
  thenThrows<TError extends Error>(errorClass: abstract new (...parameters: never[]) => TError): TError;
}

/**
 * Given-when-then for the decisions of a process manager, without a database, with a clock that the test moves:
 *
 * ```ts
 * givenProcess(TransferMoney)
 *   .given(new TransferRequested(...), new WalletDebited(...))
 *   .when(deadlinePasses('credit-by'))
 *   .then({ commands: [new RefundWallet(...)], deadlines: {} });
 * ```
 */
export function givenProcess(process: GivenProcessClass): GivenProcess {
  const instance = typeof process === 'function' ? new (process as new () => object)() : process;
  const description = processOf(instance.constructor);
  if (!description) throw new TypeError(`${instance.constructor.name} is no @ProcessManager.`);
  const rehearsal = new ProcessRehearsal(new ProcessDefinition(description, instance));
  const given: GivenProcess = {
    given: (...inputs) => {
      for (const input of inputs) rehearsal.happens(input);
      return given;
    },
    when: (...inputs) => whenProcessed(rehearsal, inputs),
  };
  return given;
}

function whenProcessed(rehearsal: ProcessRehearsal, inputs: readonly GivenInput[]): WhenProcessed {
  let thrown: Error | undefined;
  rehearsal.begin();
  try {
    for (const input of inputs) rehearsal.happens(input);
  } catch (error) {
    thrown =
      error instanceof Error ? error : new Error(`Something that is no Error was thrown: ${String(error)}`);
  }
  return {
    then(expected) {
      if (thrown) throw thrown;
      rehearsal.expect(expected);
    },
    thenThrows(errorClass) {
      if (!thrown) fail(`Expected ${errorClass.name}, nothing was thrown.`);
      if (!(thrown instanceof errorClass)) throw thrown;
      return thrown;
    },
  };
}
