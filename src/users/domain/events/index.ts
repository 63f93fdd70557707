import { CustomerMoved } from './customer-moved.event.js';
import { UserBlocked } from './user-blocked.event.js';
import { UserCreated } from './user-created.event.js';
import { UserUnblocked } from './user-unblocked.event.js';

export { CustomerMoved, UserBlocked, UserCreated, UserUnblocked };

/** All that can happen to users. A stored name is forever: nothing leaves this list. */
export const userEvents = [UserCreated, UserBlocked, UserUnblocked, CustomerMoved];
