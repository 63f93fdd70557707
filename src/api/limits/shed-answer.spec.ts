import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { edgeProblem, problemDocument } from '../problem/problem.js';
import { ShedAnswer } from './shed-answer.js';

const REASON = 'There is too much to do.';

describe('an answer to what is shed', () => {
  const answer = new ShedAnswer(REASON);
  let isLast: boolean;
  let server: Server;
  let url: string;

  beforeEach(async () => {
    isLast = false;
    server = createServer((request, response) => {
      answer.send(request, response, isLast);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is the problem document that anybody else would send, whatever the id of the request', async () => {
    for (const requestId of ['a', 'x'.repeat(128)]) {
      const response = await fetch(`${url}/v1/users`, { headers: { 'x-correlation-id': requestId } });
      expect(response.status).toBe(503);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'retry-after': '1',
        'x-correlation-id': requestId,
      });
      expect(await response.json()).toEqual(
        problemDocument(edgeProblem('service/overloaded', REASON), requestId),
      );
    }
  });

  it('makes an id where there is none that can be used', async () => {
    const response = await fetch(url, { headers: { 'x-correlation-id': '"}' } });
    const { requestId } = (await response.json()) as { requestId: string };
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-correlation-id')).toBe(requestId);
  });

  it('is an error of GraphQL where that was asked', async () => {
    const response = await fetch(`${url}/graphql?x`, { headers: { 'x-correlation-id': 'a' } });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const extensions = { code: 'service/overloaded', status: 503, requestId: 'a' };
    expect(await response.json()).toEqual({ data: null, errors: [{ message: REASON, extensions }] });
  });

  it('keeps the connection, unless it is the last one', async () => {
    expect((await fetch(url)).headers.get('connection')).toBe('keep-alive');
    isLast = true;
    expect((await fetch(url)).headers.get('connection')).toBe('close');
  });
});
