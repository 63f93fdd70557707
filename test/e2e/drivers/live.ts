import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A change as either edge tells it; GraphQL has its enums in upper case. */
export interface Change {
  readonly position: number;
  readonly type: string;
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly version: number;
  };
}

/** Follows a user until the signal, or until the other side ends. */
export type FollowUser = (
  url: string,
  userId: string,
  after: number | undefined,
  signal: AbortSignal,
) => AsyncIterable<Change>;

/** Blocks of lines of `text/event-stream`: the fields of each, or a comment. */
export async function* serverSentBlocks(
  response: Response,
): AsyncGenerator<Readonly<Record<string, string>>> {
  if (!response.body) return;
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      yield Object.fromEntries(
        block
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
      );
    }
  }
}

export const byServerSentEvents: FollowUser = async function* (url, userId, after, signal) {
  const headers = after === undefined ? {} : { 'last-event-id': String(after) };
  const response = await fetch(`${url}/v1/users/${userId}/events`, { headers, signal });
  try {
    for await (const { id, event, data } of serverSentBlocks(response)) {
      if (data === undefined || event === undefined) continue;
      const user = JSON.parse(data) as Change['user'];
      yield { position: Number(id), type: event, user };
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

export const bySubscription: FollowUser = async function* (url, userId, after, signal) {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const query = `subscription($userId: ID, $after: Position) {
    userChanged(userId: $userId, after: $after) { position type user { id name status version } }
  }`;
  const results = client.iterate<{ userChanged: Change }>({ query, variables: { userId, after } });
  signal.addEventListener('abort', () => void client.dispose());
  for await (const { data, errors } of results) {
    if (errors) throw new Error(JSON.stringify(errors));
    if (!data) continue;
    const { user, ...change } = data.userChanged;
    yield { ...change, user: { ...user, status: user.status.toLowerCase() } };
  }
};
