import type { UserDirectoryEntry } from '../read-models/user-directory/user-directory-entry.entity.js';
import type { AddressView, UserView } from './user.view.js';

export function toUserView(entry: UserDirectoryEntry): UserView {
  const { id, name, email, status, address, version, createdAt, updatedAt } = entry;
  return {
    id,
    name,
    email,
    status,
    address: address && toAddressView(address),
    version,
    createdAt,
    updatedAt,
  };
}

/** In the order in which people write an address; rows have theirs from canonical JSON. */
export function toAddressView({ street, city, postalCode, country }: AddressView): AddressView {
  return { street, city, postalCode, country };
}
