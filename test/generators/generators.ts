import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { filesBelow, read, ROOT } from '../architecture/files.js';

/** All that generators write into here: as little as can be, so that a test takes no time. */
const OF_HOME = [
  'package.json',
  'src/app.module.ts',
  'src/event-sourcing/index.ts',
  'docs/errors.md',
  'docs/events.md',
  'test/architecture/catalogues.spec.ts',
  'test/e2e/graphql.e2e-spec.ts',
  'test/e2e/auth/every-field.e2e-spec.ts',
  'test/e2e/auth/every-route.e2e-spec.ts',
];

/** Files by their paths. */
export class Sources {
  constructor(readonly files: Readonly<Record<string, string>>) {}

  has(path: string): boolean {
    return path in this.files;
  }

  text(path: string): string {
    const text = this.files[path];
    if (text === undefined)
      throw new Error(`There is no ${path}. There is ${Object.keys(this.files).join(', ')}.`);
    return text;
  }

  with(path: string, text: string): Sources {
    return new Sources({ ...this.files, [path]: text });
  }

  /** The paths of what is new or other than before. */
  since(before: Sources): string[] {
    return Object.keys(this.files).filter((path) => this.files[path] !== before.files[path]);
  }
}

/** This repository, as far as generators look. */
export function home(): Sources {
  const migrations = readdirSync(join(ROOT, 'src/database/migrations')).map(
    (name) => `src/database/migrations/${name}`,
  );
  const paths = [...OF_HOME, ...migrations, ...filesBelow('src/transfers')];
  return new Sources(Object.fromEntries(paths.map((path) => [path, read(path)])));
}

/** Somebody's application of Nest, which has installed the package. */
export function elsewhere(type: 'module' | 'commonjs' = 'module'): Sources {
  return new Sources({
    'package.json': JSON.stringify({ type, dependencies: { tidemark: '0.1.0' } }),
    'src/app.module.ts': `import { Module } from '@nestjs/common';\n\n@Module({})\nexport class AppModule {}\n`,
  });
}

interface Answer {
  readonly id: number;
  readonly files?: Readonly<Record<string, string>>;
  readonly error?: string;
}

/** A generator, what it is to make, and the third argument of `nest g`. */
export type Step = readonly [generator: string, name: string, path?: string];

/** Generators for the tests of a file. */
export class Generators {
  private process: ChildProcess | undefined;
  private last = 0;

  /** @param layout whether what comes of them is laid out by Prettier, which takes its time. */
  constructor(private readonly layout = false) {
    beforeAll(() => {
      this.process = fork(join(import.meta.dirname, 'runner.mjs'), { cwd: ROOT });
    });
    afterAll(() => {
      this.process?.kill();
    });
  }

  /** What comes of them, one after the other. Rejects with what the first one says that refuses. */
  async generate(before: Sources, ...steps: readonly Step[]): Promise<Sources> {
    let sources = before;
    for (const [generator, name, path = ''] of steps)
      sources = await this.run(sources, generator, name, path);
    return sources;
  }

  private run({ files }: Sources, generator: string, name: string, path: string): Promise<Sources> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      const take = (answer: Answer) => {
        if (answer.id !== id) return;
        this.process?.off('message', take);
        if (answer.files) resolve(new Sources(answer.files));
        else reject(new Error(answer.error));
      };
      this.process?.on('message', take);
      this.process?.send({ id, files, generator, name, path, layout: this.layout });
    });
  }
}
