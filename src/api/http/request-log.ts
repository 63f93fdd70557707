import type { Logger } from 'pino';
import type { EndedRequest } from './ended-requests.js';

/** One line for each request when it is over. Paths without their query, which may hold personal data. */
export function logRequest(logger: Logger, { request, status, isGone, milliseconds }: EndedRequest): void {
  logger.info(
    {
      correlationId: request.id,
      method: request.method,
      path: request.url.split('?', 1)[0],
      status,
      ms: Math.round(milliseconds * 10) / 10,
      ...(isGone && { isGone }),
    },
    'request',
  );
}
