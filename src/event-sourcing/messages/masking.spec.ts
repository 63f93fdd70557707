import { describe, expect, it } from '@jest/globals';
import { Masking } from './masking.js';

const all = (data: Readonly<Record<string, string>>) => new Masking().of(data, Object.keys(data));

describe('masking', () => {
  it('replaces what is personal, and nothing else', () => {
    const data = { id: 'u-1', name: 'Ada', address: { street: 'Kaivokatu 1', country: 'FI' }, tries: 3 };
    expect(new Masking().of(data, ['name', 'address.street'])).toEqual({
      id: 'u-1',
      name: 'name-1',
      address: { street: 'street-2', country: 'FI' },
      tries: 3,
    });
  });

  it('replaces all that is below a path, in lists too, and leaves null what is null', () => {
    const data = {
      people: [
        { name: 'Ada', age: 36 },
        { name: 'Bob', age: null },
      ],
      peoples: 'Finns',
    };
    expect(new Masking().of(data, ['people'])).toEqual({
      people: [
        { name: 'name-1', age: 2 },
        { name: 'name-3', age: null },
      ],
      peoples: 'Finns',
    });
  });

  it('keeps equal what was equal, and different what was different, over many events', () => {
    const masking = new Masking();
    const names = ['Ada', 'Bob', 'Ada'].map((name) => masking.of({ name }, ['name'])['name']);
    expect(names).toEqual(['name-1', 'name-2', 'name-1']);
    expect(masking.of({ owner: 'Bob' }, ['owner'])).toEqual({ owner: 'name-2' });
  });

  it('has one for each, however many there are of a short form', () => {
    const masking = new Masking();
    const floors = Array.from({ length: 30 }, (_, n) => masking.of({ floor: String(n) }, ['floor'])['floor']);
    expect(new Set(floors).size).toBe(30);
  });

  it('keeps the form', () => {
    expect(
      all({
        email: 'ada@x.fi',
        postalCode: '00100',
        phone: '+358 40 123-45',
        born: '1815-12-10',
        seen: '2026-01-02T03:04:05.678Z',
        session: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
        none: '',
      }),
    ).toEqual({
      email: 'email-1@example.com',
      postalCode: '00002',
      phone: '+000 00 000-03',
      born: '2000-01-04',
      seen: '2000-01-05T00:00:00.000Z',
      session: '00000000-0000-4000-8000-000000000006',
      none: '',
    });
  });
});
