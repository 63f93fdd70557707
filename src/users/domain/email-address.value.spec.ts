import { describe, expect, it } from '@jest/globals';
import { EmailAddress } from './email-address.value.js';
import { InvalidUserValueError } from './users.errors.js';

describe('an e-mail address', () => {
  it('keeps what was typed, trimmed', () => {
    expect(EmailAddress.of('  Ada@Example.com ').text).toBe('Ada@Example.com');
  });

  it('is the same in any case and any form of its letters', () => {
    const { tag } = EmailAddress.of('josé@example.com');
    expect(EmailAddress.of('JOSÉ@EXAMPLE.COM').tag).toBe(tag);
    expect(EmailAddress.of('jose\u0301@example.com').tag).toBe(tag);
    expect(EmailAddress.of('jose@example.com').tag).not.toBe(tag);
  });

  it('does not show in its tag', () => {
    expect(EmailAddress.of('ada@example.com').tag).toMatch(/^email:[\w-]{43}$/);
  });

  it.each(['', '   ', 'ada', 'ada@', '@example.com', 'a b@example.com', 'a@b@c', `${'a'.repeat(250)}@x.fi`])(
    'is not %j',
    (text) => {
      expect(() => EmailAddress.of(text)).toThrow(InvalidUserValueError);
    },
  );
});
