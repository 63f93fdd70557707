import type { DynamicModule, Type } from '@nestjs/common';
import type { Command } from 'commander';
import type { Cli } from './cli.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** The root of an application. */
export type RootModule = Type | DynamicModule;

/** Adds commands to the program. */
export type AddCommands = (program: Command, cli: Cli) => void;

/** An application that can be operated, and what it brings along for that. */
export interface Operated {
  /** Where it is, for messages. */
  readonly file: string;
  readonly root: (env: Env) => RootModule | Promise<RootModule>;
  readonly commands: readonly AddCommands[];
  /** The classes of errors that are shown by their message alone. */
  readonly expected: readonly (abstract new (...parameters: never[]) => Error)[];
}

interface Exports extends Partial<Pick<Operated, 'commands' | 'expected'>> {
  readonly AppModule?: RootModule;
  readonly application?: Operated['root'];
}

/** The application cannot be found, or is not what it should be. The message says how to name it. */
export class NoApplicationError extends Error {}

/**
 * An application by what its file exports: its `AppModule`, or `application`, a function that gives a module for an
 * environment; and, if it likes, `commands` and `expected`.
 *
 * @throws NoApplicationError when it exports neither.
 */
export function operatedBy(file: string, exports: Readonly<Record<string, unknown>>): Operated {
  const { AppModule, application, commands = [], expected = [] } = exports as Exports;
  if (AppModule) return { file, root: () => AppModule, commands, expected };
  if (application) return { file, root: application, commands, expected };
  throw new NoApplicationError(
    `${file} exports ${Object.keys(exports).join(', ') || 'nothing'}: expected AppModule, or application, ` +
      'a function that gives a module.',
  );
}
