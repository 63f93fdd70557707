import { describe, expect, it } from '@jest/globals';
import { runInContext } from '../context/message-context.js';
import { type Principal, systemPrincipal } from '../context/principal.js';
import { ForbiddenError } from '../errors/forbidden.error.js';
import { UnauthenticatedError } from '../errors/unauthenticated.error.js';
import { Admission } from './admission.js';
import type { Decide } from './policy-book.js';

class Read {
  constructor(readonly onlyOf?: string) {}
}

const ada: Principal = { id: 'ada', roles: ['reader'] };

const as = <T>(principal: Principal | undefined, work: () => T): T =>
  runInContext({ correlationId: 'c', causationId: 'c', principal }, work);
const deciding = (decide: Decide | 'public' | undefined, otherwise?: Principal) =>
  new Admission({ of: () => decide }, otherwise);
const refusing = () => false;

describe('what is let pass', () => {
  it('is what the policy says yes to, of whoever asks', async () => {
    const admission = deciding(async (_, { id }) => Promise.resolve(id === 'ada'));
    const query = new Read();
    expect(await as(ada, () => admission.admit(query, 'read'))).toBe(query);
    await expect(as({ ...ada, id: 'bob' }, () => admission.admit(query, 'read'))).rejects.toBeInstanceOf(
      ForbiddenError,
    );
  });

  it('is what the policy puts in its place, if that is of the same class', async () => {
    const narrowing = deciding((_, { id }) => new Read(id));
    expect(await as(ada, () => narrowing.admit(new Read(), 'read'))).toEqual(new Read('ada'));
    const mistaken = deciding(() => ({ onlyOf: 'ada' }));
    await expect(as(ada, () => mistaken.admit(new Read(), 'read'))).rejects.toBeInstanceOf(TypeError);
  });

  it('is nothing about which nobody decides', async () => {
    await expect(as(ada, () => deciding(undefined).admit(new Read(), 'read'))).rejects.toBeInstanceOf(
      ForbiddenError,
    );
  });

  it('is nothing of nobody, but what is for everybody', async () => {
    const query = new Read();
    expect(await deciding('public').admit(query, 'read')).toBe(query);
    for (const decide of [() => true, undefined]) {
      await expect(deciding(decide).admit(query, 'read')).rejects.toBeInstanceOf(UnauthenticatedError);
      await expect(as(undefined, () => deciding(decide).admit(query, 'read'))).rejects.toBeInstanceOf(
        UnauthenticatedError,
      );
    }
  });

  it('is anything of the application itself', async () => {
    const query = new Read();
    expect(await as(systemPrincipal('a process'), () => deciding(refusing).admit(query, 'write'))).toBe(
      query,
    );
  });

  it('is what the scopes hold, where there are any', async () => {
    const admission = deciding(() => true);
    const reader = { ...ada, scopes: ['read'] };
    const query = new Read();
    expect(await as(reader, () => admission.admit(query, 'read'))).toBe(query);
    await expect(as(reader, () => admission.admit(query, 'write'))).rejects.toBeInstanceOf(ForbiddenError);
    await expect(as({ ...ada, scopes: [] }, () => admission.admit(query, 'read'))).rejects.toBeInstanceOf(
      ForbiddenError,
    );
  });

  it('is decided for whoever asks where nobody is named, unless somebody is', async () => {
    const admission = deciding((_, { id }) => id === 'local', { id: 'local', roles: [] });
    const query = new Read();
    expect(await admission.admit(query, 'read')).toBe(query);
    await expect(as(ada, () => admission.admit(query, 'read'))).rejects.toBeInstanceOf(ForbiddenError);
  });

  it('throws what the policy throws', async () => {
    const hiding = deciding(() => {
      throw new Error('There is no such thing.');
    });
    await expect(as(ada, () => hiding.admit(new Read(), 'read'))).rejects.toThrow('There is no such thing.');
  });
});
