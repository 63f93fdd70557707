import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiProperty, ApiResponse } from '@nestjs/swagger';

/** What a command answers. */
export class CommandAnswerBody {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  version!: number;

  @ApiProperty()
  position!: number;
}

const POSITION = {
  description: 'The position up to which the answer is complete',
  schema: { type: 'string' as const },
};
const VERSION = { description: 'The version, in quotation marks', schema: { type: 'string' as const } };

const REPLAY = {
  description: '`true` where the request was executed before',
  schema: { type: 'string' as const },
};

/** Documents a route that executes a command on the resource in its path. */
export function DocumentCommand(summary: string, status = 200): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({
      status,
      type: CommandAnswerBody,
      headers: { ETag: VERSION, 'Tidemark-Position': POSITION, 'Idempotent-Replay': REPLAY },
    }),
    ApiResponse({ status: '4XX', description: 'A problem document (RFC 9457)' }),
    ApiHeader({
      name: 'Idempotency-Key',
      description: 'The same request with the same key is executed once, and answered again as it was then',
      required: false,
    }),
    ...(status === 200
      ? [ApiHeader({ name: 'If-Match', description: '"<version>" or *', required: false })]
      : []),
  );
}

/** Documents a route that answers a query. */
export function DocumentQuery(summary: string, type: new () => object): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiHeader({
      name: 'Tidemark-Min-Position',
      description: 'Wait until this position is included',
      required: false,
    }),
    ApiResponse({ status: 200, type, headers: { 'Tidemark-Position': POSITION } }),
    ApiResponse({ status: '4XX', description: 'A problem document (RFC 9457)' }),
  );
}

/** Documents a route that answers server-sent events. */
export function DocumentLive(summary: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiHeader({
      name: 'Last-Event-ID',
      description: 'The last position that is known already',
      required: false,
    }),
    ApiProduces('text/event-stream'),
    ApiResponse({ status: 200, headers: { 'Tidemark-Position': POSITION } }),
    ApiResponse({ status: '4XX', description: 'A problem document (RFC 9457)' }),
  );
}
