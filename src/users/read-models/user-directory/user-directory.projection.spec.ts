import { describe, it } from '@jest/globals';
import { givenProjection } from '../../../event-sourcing/testing/index.js';
import { CustomerMoved, UserBlocked, UserCreated, UserUnblocked } from '../../domain/events/index.js';
import { UserDirectoryProjection } from './user-directory.projection.js';

const home = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
const away = { street: 'Kungsgatan 2', city: 'Stockholm', postalCode: '111 43', country: 'SE' };
const ada = new UserCreated('u-1', 'Ada Lovelace', 'Ada@Example.com', home);

describe('the user directory', () => {
  it('has an entry for each user, to be found by name and address in any case', async () => {
    await givenProjection(UserDirectoryProjection)
      .given(
        { event: ada, stream: 'users.user-u-1', at: new Date('2026-02-03T04:05:06.789Z') },
        { event: new UserCreated('u-2', 'Grace', 'grace@x.fi', null), stream: 'users.user-u-2' },
      )
      .then([
        {
          id: 'u-1',
          name: 'Ada Lovelace',
          email: 'Ada@Example.com',
          status: 'active',
          address: home,
          version: 1,
          createdAt: '2026-02-03T04:05:06.789Z',
          updatedAt: '2026-02-03T04:05:06.789Z',
          createdPosition: 1,
          searchText: 'ada lovelace\nada@example.com',
        },
        { id: 'u-2', address: null, version: 1, createdPosition: 2 },
      ]);
  });

  it('shows the last status and address, their version and time, and stays where it was in the list', async () => {
    await givenProjection(UserDirectoryProjection)
      .given(ada, new UserBlocked('u-1', 'fraud'), new CustomerMoved('u-1', away))
      .then([
        {
          status: 'blocked',
          address: away,
          version: 3,
          updatedAt: '2026-01-01T00:00:02.000Z',
          createdPosition: 1,
        },
      ]);
    await givenProjection(UserDirectoryProjection)
      .given(ada, new UserBlocked('u-1', 'fraud'))
      .given(new UserUnblocked('u-1'))
      .then([{ status: 'active', version: 3, name: 'Ada Lovelace' }]);
  });
});
