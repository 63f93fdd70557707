import { describe, it } from '@jest/globals';
import { givenProjection } from '../../../event-sourcing/testing/index.js';
import { CustomerMoved, UserBlocked, UserCreated } from '../../domain/events/index.js';
import { AddressHistoryProjection } from './address-history.projection.js';

const home = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
const away = { street: 'Kungsgatan 2', city: 'Stockholm', postalCode: '111 43', country: 'SE' };

describe('the address history', () => {
  it('has a line for each address, by the version that brought it', async () => {
    await givenProjection(AddressHistoryProjection)
      .given(
        new UserCreated('u-1', 'Ada', 'ada@x.fi', home),
        new UserBlocked('u-1', 'fraud'),
        new CustomerMoved('u-1', away),
      )
      .then([
        { userId: 'u-1', version: 1, address: home, since: '2026-01-01T00:00:00.000Z' },
        { userId: 'u-1', version: 3, address: away, since: '2026-01-01T00:00:02.000Z' },
      ]);
  });

  it('begins with the first address of a user who was created without one', async () => {
    await givenProjection(AddressHistoryProjection)
      .given(new UserCreated('u-1', 'Ada', 'ada@x.fi', null), new CustomerMoved('u-1', home))
      .then([{ version: 2, address: home }]);
  });
});
