import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ApiKey, ApiKeys, KEY_ROLES, KEY_SCOPES } from './api-keys.js';
import type { Cli } from '../../cli/cli.js';
import { table } from '../../cli/table.js';
import { wholeNumber } from '../../cli/whole-number.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const LONGEST_DAYS = 3_650;
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** `tidemark keys ...` */
export function keysCommands(program: Command, cli: Cli): void {
  const keys = program.command('keys').description('keys by which machines say who they are (AUTH_MODE=jwt)');
  create(keys, cli);
  list(keys, cli);
  revoke(keys, cli);
}

interface CreateOptions {
  readonly role: ApiKey['role'];
  readonly scope?: ApiKey['scopes'];
  readonly expiresInDays: number;
}

function create(keys: Command, cli: Cli): void {
  keys
    .command('create')
    .argument('<name>', 'what has it', keyName)
    .description(
      'make a key, and show it this once; of each name two can be active, so that one can replace the other',
    )
    .addOption(new Option('--role <role>', 'what it is for').choices(KEY_ROLES).makeOptionMandatory())
    .addOption(
      new Option('--scope <scope...>', 'what it may do at most (default: whatever the role may)').choices(
        KEY_SCOPES,
      ),
    )
    .option('--expires-in-days <days>', 'for how long it is good', wholeNumber(1, LONGEST_DAYS), 90)
    .action((name: string, { role, scope: scopes = [], expiresInDays }: CreateOptions) => {
      return cli.with(async (app) => {
        const made = await app
          .get(ApiKeys)
          .create({ name, role, scopes, expiresInMs: expiresInDays * DAY_MS });
        cli.write(made, `${made.key}\n\nIt is not shown again. Send it as: Authorization: Bearer <key>`);
      });
    });
}

function list(keys: Command, cli: Cli): void {
  keys
    .command('list')
    .description('all keys that there ever were, and what has become of them')
    .action(() =>
      cli.with(async (app) => {
        const found = await app.get(ApiKeys).list();
        cli.write(found, found.length === 0 ? 'There are no keys.' : tableOf(found));
      }),
    );
}

function revoke(keys: Command, cli: Cli): void {
  keys
    .command('revoke <id>')
    .description('end a key; within five seconds no instance takes it any more')
    .action((id: string) =>
      cli.with(async (app) => {
        await app.get(ApiKeys).revoke(id);
        cli.write({ revoked: id }, `Key ${id} is revoked.`);
      }),
    );
}

function keyName(text: string): string {
  if (NAME.test(text)) return text;
  throw new InvalidArgumentError("A key's name is 1 to 64 of the characters a-z 0-9 . _ -");
}

function tableOf(found: readonly ApiKey[]): string {
  const rows = found.map((key) => {
    const { id, name, role, scopes, createdAt, expiresAt, lastUsedAt } = key;
    const scope = scopes.length === 0 ? 'all' : scopes.join(' ');
    const used = lastUsedAt ? lastUsedAt.toISOString() : 'never';
    return [id, name, role, scope, createdAt.toISOString(), expiresAt.toISOString(), used, stateOf(key)];
  });
  return table(['id', 'name', 'role', 'scopes', 'created', 'expires', 'last used', 'state'], rows);
}

function stateOf({ isActive, revokedAt }: ApiKey): string {
  if (isActive) return 'active';
  return revokedAt ? `revoked ${revokedAt.toISOString()}` : 'expired';
}
