import { boundedText } from './text.value.js';
import { InvalidUserValueError } from './users.errors.js';

/** A postal address. `country` is an ISO 3166 alpha-2 code. */
export interface Address {
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
}

/** @throws InvalidUserValueError for the first part that is out of its bounds. */
export function addressOf({ street, city, postalCode, country }: Address): Address {
  if (!/^[A-Z]{2}$/.test(country)) {
    throw new InvalidUserValueError(
      'address.country',
      'country',
      'address.country must be two letters, as FI.',
    );
  }
  return {
    street: boundedText('address.street', street, 200),
    city: boundedText('address.city', city, 100),
    postalCode: boundedText('address.postalCode', postalCode, 20),
    country,
  };
}
