import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { tidemarkOn } from '../../support/tidemark.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const KIT = 'src/event-sourcing/testing/index.js';

/** All that may not leave the log. */
const NAME = 'Ada Lovelace';
const EMAIL = 'Ada.Lovelace@example.org';
const [STREET, CITY, POSTAL_CODE] = ['Kaivokatu 1', 'Helsinki', '00100'];
const [REASON, REFERENCE] = ['she plays cards', 'rent of Ada'];
const PERSONAL = ['Ada', 'Lovelace', EMAIL, STREET, CITY, POSTAL_CODE, 'Tampere', REASON, REFERENCE];

describe('npx tidemark events spec', () => {
  let application: TestApplication;
  const folder = temporaryFolder();
  const [userId, walletId, otherId, transferId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const streams = {
    user: `users.user-${userId}`,
    wallet: `wallets.wallet-${walletId}`,
    transfer: `transfers.transfer-${transferId}`,
    preferences: `preferences.notification-preferences-${userId}`,
  };
  const post = async (url: string, payload: object, method: 'POST' | 'PUT' = 'POST') => {
    const { statusCode } = await application.app.inject({ method, url, payload });
    expect([200, 201, 202]).toContain(statusCode);
  };
  const spec = (stream: string, ...words: string[]) => {
    const kit = relative(folder.path, resolve(ROOT, KIT));
    const where = ['--sources', resolve(ROOT, 'src'), '--in', folder.path, '--kit', kit, '--runner', 'node'];
    return tidemarkOn(application.databaseUrl, 'events', 'spec', stream, ...where, ...words);
  };
  const node = (...words: string[]) => spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });
  const runs = (file: string) => node('--import', '@swc-node/register/esm-register', folder.file(file));

  beforeAll(async () => {
    application = await startTestApplication();
    const address = { street: STREET, city: CITY, postalCode: POSTAL_CODE, country: 'FI' };
    await post('/v1/users', { userId, name: NAME, email: EMAIL, address });
    await post(`/v1/users/${userId}/block`, { reason: REASON });
    await post(`/v1/users/${userId}/unblock`, {});
    await post(`/v1/users/${userId}/relocate`, { address: { ...address, city: 'Tampere' } });
    for (const id of [walletId, otherId]) {
      await post('/v1/wallets', { walletId: id, ownerId: userId, currency: 'EUR' });
    }
    await post(`/v1/wallets/${walletId}/deposit`, { amount: 500, reference: REFERENCE });
    await post(`/v1/wallets/${walletId}/withdraw`, { amount: 100 });
    await post('/v1/transfers', {
      transferId,
      fromWalletId: walletId,
      toWalletId: otherId,
      amount: 50,
      reference: REFERENCE,
    });
    const preferences = { emailOptIn: true, smsOptIn: false, locale: 'fi-FI' };
    await post(`/v1/users/${userId}/preferences`, preferences, 'PUT');
    await settled(application.app);
    writeFileSync(folder.file('package.json'), '{"type":"module"}');
    for (const [name, stream] of Object.entries(streams)) {
      const { code, output } = await spec(stream);
      expect(code).toBe(0);
      writeFileSync(folder.file(`${name}.spec.ts`), output);
    }
    const all = Object.keys(streams).map((name) => `import './${name}.spec.js';\n`);
    writeFileSync(folder.file('all.ts'), all.join(''));
  });
  afterAll(async () => {
    await application.close();
    folder.remove();
  });

  it('says what is stored, and who it was no more', () => {
    const texts = Object.keys(streams).map((name) => readFileSync(folder.file(`${name}.spec.ts`), 'utf8'));
    for (const text of texts) {
      expect(PERSONAL.filter((each) => text.includes(each))).toEqual([]);
    }
    const [user = '', wallet = '', transfer = ''] = texts;
    expect(user).toContain(`email: "email-4@example.com"`);
    expect(user).toContain(`postalCode: "00002"`);
    expect(user).toContain(`country: "FI"`);
    // Who has moved within a street has the same one.
    expect(user.match(/street: "street-3"/g)).toHaveLength(2);
    expect(user).toMatch(
      /"is so after version 2: users.user-blocked"[^]+thenState\({\s+status: "blocked",\s+}\)/,
    );
    expect(wallet).toContain('reference: "reference-1"');
    expect(transfer).toContain('eventOf(TransferCompleted, {');
  });

  it('is TypeScript that this repository accepts', () => {
    const compilerOptions = { rootDir: '/', noEmit: true, typeRoots: [resolve(ROOT, 'node_modules/@types')] };
    const config = { extends: resolve(ROOT, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
    writeFileSync(folder.file('tsconfig.json'), JSON.stringify(config));
    const { status, stdout } = node('node_modules/typescript/bin/tsc', '-p', folder.path);
    expect([status, stdout]).toEqual([0, '']);
  });

  it('passes for each aggregate, and fails when the aggregate comes to something else', () => {
    const { status, stdout } = runs('all.ts');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^# pass 11$/m)]);
    const user = readFileSync(folder.file('user.spec.ts'), 'utf8');
    writeFileSync(folder.file('wrong.spec.ts'), user.replace('status: "blocked"', 'status: "active"'));
    const wrong = runs('wrong.spec.ts');
    expect([wrong.status, wrong.stdout]).toEqual([1, expect.stringMatching(/^# fail 1$/m)]);
  });

  it('says what it has masked, and of what it knows nothing', async () => {
    const { errors } = await spec(streams.user, '--through', '3');
    expect(errors).toContain('users.user-blocked: reason.');
    expect(errors).toContain('Nothing is said to be personal of users.user-unblocked.');
    expect(errors).toContain('The stream has more events: --through <version>.');
  });

  it('is refused where there is no such stream, or no such source', async () => {
    expect(await spec('users.user-none')).toMatchObject({ code: 1, output: '' });
    const elsewhere = await spec(streams.user, '--sources', folder.path);
    expect(elsewhere).toMatchObject({ code: 1, output: '' });
    expect(elsewhere.errors).toMatch(
      /^No source of User, which is stored as users.user, is below .+--sources <folder>\n$/,
    );
  });
});
