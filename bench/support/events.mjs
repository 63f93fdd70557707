import { uuidV7 as id } from '../../dist/src/event-sourcing/index.js';

export { id };

/** About 240 bytes of JSON. */
export function payload() {
  return {
    userId: id(),
    name: 'Augusta Ada King, Countess of Lovelace',
    email: 'ada@example.com',
    address: {
      street: 'Aleksanterinkatu 1, third floor',
      city: 'Helsinki',
      postalCode: '00100',
      country: 'FI',
    },
    note: 'about as long as an event usually is',
  };
}

export function metadata() {
  return { correlationId: id(), causationId: id() };
}

/** A new event for our store. */
export function newEvent() {
  return { id: id(), type: 'bench.happened', typeVersion: 1, data: payload(), metadata: metadata() };
}
