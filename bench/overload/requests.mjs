import { randomBytes } from 'node:crypto';

const ADDRESS = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
const DIGITS = 12;

/** Makes requests for new users: the same bytes each time, but for an id that nobody has had. */
export function requestsFor(host) {
  // Ids of UUID's version 7, in their order, without the price of making one.
  const time = Date.now().toString(16).padStart(12, '0');
  const prefix = `${time.slice(0, 8)}-${time.slice(8)}-7000-8${randomBytes(2).toString('hex').slice(1)}-`;
  const text = textOf(host, `${prefix}${'0'.repeat(DIGITS)}`);
  const first = text.indexOf(prefix) + prefix.length;
  const second = text.lastIndexOf(prefix) + prefix.length;
  let made = 0;
  return {
    /** A request of one's own, to be used again and again. */
    blank: () => Buffer.from(text, 'latin1'),
    /** Makes another request of it. */
    renew(request) {
      made += 1;
      const number = made.toString(16).padStart(DIGITS, '0');
      request.latin1Write(number, first);
      request.latin1Write(number, second);
    },
  };
}

function textOf(host, userId) {
  const user = { userId, name: 'Ada Lovelace', email: `${userId}@example.com`, address: ADDRESS };
  const body = JSON.stringify(user);
  const head = ['POST /v1/users HTTP/1.1', `Host: ${host}`, 'Content-Type: application/json'];
  return [...head, `Content-Length: ${body.length}`, '', body].join('\r\n');
}
