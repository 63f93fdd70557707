import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesBelow, read } from './files.js';

interface Kind {
  /** Where such files live. */
  readonly folder: RegExp;
  /** The class in the file, from the name of the file. */
  readonly className?: (name: string) => string;
}

/** What a suffix says of a file. */
const KINDS: Readonly<Record<string, Kind>> = {
  command: { folder: /\/commands\//, className: (name) => name },
  query: { folder: /\/(?:queries|live)\//, className: (name) => name },
  handler: { folder: /\/(?:commands|queries|live)\//, className: (name) => `${name}Handler` },
  event: { folder: /\/domain\/events\//, className: (name) => name },
  aggregate: { folder: /\/domain\//, className: (name) => name },
  value: { folder: /\/domain\// },
  projection: { folder: /\/read-models\//, className: (name) => `${name}Projection` },
  entity: { folder: /\/(?:read-models|write-store|typeorm)\// },
  repository: { folder: /^src\/[^/]+\//, className: (name) => `${name}Repository` },
  error: { folder: /\/errors\//, className: (name) => `${name}Error` },
  controller: { folder: /\/(?:api|health)\//, className: (name) => `${name}Controller` },
  resolver: { folder: /\/api\//, className: (name) => `${name}Resolver` },
  policies: { folder: /^src\/[^/]+\//, className: (name) => `${name}Policies` },
  module: { folder: /^src\// },
};

const FORBIDDEN_FOLDERS = /\/(?:utils?|helpers?|common|shared|impl)\//;

/** Why a file is not named as the house wants it, if so. */
function complaint(path: string, text: string): string | undefined {
  if (FORBIDDEN_FOLDERS.test(path)) return `${path}: no folder for what has no name`;
  const [name = '', suffix = ''] = basename(path).split('.');
  const kind = KINDS[suffix];
  if (!kind) return undefined;
  if (!kind.folder.test(path)) return `${path}: such a file lives elsewhere`;
  return hasClass(text, kind.className?.(pascalCase(name)))
    ? undefined
    : `${path}: its class is named otherwise`;
}

function hasClass(text: string, className: string | undefined): boolean {
  return className === undefined || text.includes(`class ${className} `);
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

describe('names', () => {
  const files = filesBelow('src').filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'));

  it('say what a file is', () => {
    expect(files.length).toBeGreaterThan(120);
    expect(files.flatMap((path) => complaint(path, read(path)) ?? [])).toEqual([]);
  });

  it.each([
    ['src/users/commands/block-user/block-user.command.ts', 'export class BlockTheUser {}'],
    ['src/users/domain/block-user.command.ts', 'export class BlockUser {}'],
    ['src/users/read-models/user-directory.projection.ts', 'export class UserDirectory {}'],
    ['src/event-sourcing/errors/log-hole.error.ts', 'export class LogHole {}'],
    ['src/users/utils/dates.ts', 'export const x = 1;'],
  ])('are seen to fail: %s', (path, text) => {
    expect(complaint(path, text)).toContain(path);
  });
});
