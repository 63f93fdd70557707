import { describe, expect, it } from '@jest/globals';
import { givenAggregate } from '../../event-sourcing/testing/index.js';
import { EmailAddress } from './email-address.value.js';
import { CustomerMoved, UserBlocked, UserCreated, UserUnblocked } from './events/index.js';
import { User } from './user.aggregate.js';
import {
  InvalidUserValueError,
  UserAlreadyBlockedError,
  UserAlreadyExistsError,
  UserNotBlockedError,
  UserNotFoundError,
} from './users.errors.js';

const id = 'u-1';
const home = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
const ada = EmailAddress.of('Ada@example.com');
const created = new UserCreated(id, 'Ada', 'Ada@example.com', null);
const blocked = new UserBlocked(id, 'fraud');

const givenUser = (...history: object[]) => givenAggregate(User, id, ...history);

describe('a user', () => {
  it('is created with what was typed, trimmed', () => {
    givenUser()
      .when((user) => {
        user.create('  Ada ', EmailAddress.of(' Ada@example.com '), home);
      })
      .then(new UserCreated(id, 'Ada', 'Ada@example.com', home));
  });

  it('is created once', () => {
    givenUser(created)
      .when((user) => {
        user.create('Ada', ada, null);
      })
      .thenThrows(UserAlreadyExistsError);
  });

  it('is blocked with a reason, and not twice', () => {
    givenUser(created)
      .when((user) => {
        user.block('fraud');
      })
      .then(blocked);
    givenUser(created, blocked)
      .when((user) => {
        user.block('fraud');
      })
      .thenThrows(UserAlreadyBlockedError);
  });

  it('is unblocked when blocked, and only then', () => {
    givenUser(created, blocked)
      .when((user) => {
        user.unblock();
      })
      .then(new UserUnblocked(id));
    givenUser(created, blocked, new UserUnblocked(id))
      .when((user) => {
        user.unblock();
      })
      .thenThrows(UserNotBlockedError);
  });

  it('can be blocked again after it was unblocked', () => {
    givenUser(created, blocked, new UserUnblocked(id))
      .when((user) => {
        user.block('again');
      })
      .then(new UserBlocked(id, 'again'));
  });

  it('moves, blocked or not', () => {
    for (const history of [[created], [created, blocked]]) {
      givenUser(...history)
        .when((user) => {
          user.relocate(home);
        })
        .then(new CustomerMoved(id, home));
    }
  });

  it.each<[string, (user: User) => void]>([
    [
      'blocked',
      (user) => {
        user.block('fraud');
      },
    ],
    [
      'unblocked',
      (user) => {
        user.unblock();
      },
    ],
    [
      'moved',
      (user) => {
        user.relocate(home);
      },
    ],
  ])('that does not exist cannot be %s', (_, decide) => {
    givenUser().when(decide).thenThrows(UserNotFoundError);
  });

  it.each<[string, (user: User) => void]>([
    [
      'name',
      (user) => {
        user.create('  ', ada, null);
      },
    ],
    [
      'name',
      (user) => {
        user.create('x'.repeat(201), ada, null);
      },
    ],
    [
      'name',
      (user) => {
        user.create('a\u0007b', ada, null);
      },
    ],
    [
      'address.country',
      (user) => {
        user.create('Ada', ada, { ...home, country: 'fi' });
      },
    ],
    [
      'address.street',
      (user) => {
        user.create('Ada', ada, { ...home, street: '' });
      },
    ],
  ])('has no %s out of bounds', (path, decide) => {
    const { details } = givenUser().when(decide).thenThrows(InvalidUserValueError);
    expect(details).toMatchObject({ errors: [{ path }] });
  });

  it('has a name of up to 200 characters, however many code units they take', () => {
    givenUser()
      .when((user) => {
        user.create('😀'.repeat(200), ada, null);
      })
      .then(new UserCreated(id, '😀'.repeat(200), 'Ada@example.com', null));
  });
});
