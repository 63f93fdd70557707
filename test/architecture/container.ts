import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { read, ROOT } from './files.js';

/** An instruction of a Dockerfile, with its continuations on one line. */
export interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** A stage of a Dockerfile. */
export interface Stage {
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of the Dockerfile, the one that runs last. */
export function stages(): Stage[] {
  const lines = read('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n');
  const instructions = lines.flatMap((line) => {
    const [, name, value] = /^\s*([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    return name !== undefined && value !== undefined ? [{ name, value }] : [];
  });
  const starts = instructions.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []));
  return starts.map((start, stage) => {
    const [from, ...rest] = instructions.slice(start, starts[stage + 1]);
    return { base: from?.value ?? '', instructions: rest };
  });
}

/** The values of all instructions of a name. */
export function valuesOf(stage: Stage | undefined, name: string): string[] {
  return (stage?.instructions ?? []).filter((each) => each.name === name).map(({ value }) => value);
}

/** What is copied from the folder that the image is built in. */
export function copiedFromHere(): string[] {
  return stages()
    .flatMap((stage) => valuesOf(stage, 'COPY'))
    .filter((value) => !value.startsWith('--from='))
    .flatMap((value) => value.split(/\s+/).slice(0, -1));
}

/** What the build is given, by .dockerignore, which excludes all and lets some in. */
export function letIn(): string[] {
  return read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
}

export function isThere(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/** A service of compose.yaml. */
export interface Service {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}

export interface Compose {
  readonly services: Readonly<Record<'postgres' | 'tidemark', Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

export function compose(): Compose {
  return load(read('compose.yaml')) as Compose;
}
