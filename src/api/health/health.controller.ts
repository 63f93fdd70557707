import { Controller, Get, Header, Req, ServiceUnavailableException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { isOperator } from '../../access/roles.js';
import { Refusal } from '../problem/refusal.js';
import { Readiness } from './readiness.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
  ) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Whether the process runs' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiServiceUnavailableResponse({
    description: 'It is not ready: a problem document, for operators with the checks as with 200',
  })
  @HealthCheck()
  @ApiOperation({
    summary: 'Whether it can serve: the log can be read, nothing has halted, it is not shutting down',
  })
  async ready(
    @Req() { principal }: Pick<FastifyRequest, 'principal'>,
  ): Promise<HealthCheckResult | Pick<HealthCheckResult, 'status'>> {
    const { status, ...checks } = await this.checked();
    // What it is made of is for those who run the place.
    const shown = principal && isOperator(principal) ? checks : {};
    if (status === 'ok') return { status, ...shown };
    throw new Refusal('service/unavailable', 'This instance is not ready to be sent requests.', {
      headers: { 'retry-after': '1' },
      // As with 200, but for its `status`: that of a problem is a number.
      members: shown,
    });
  }

  /** What they have found, of whatever kind: terminus throws it where something is down. */
  private async checked(): Promise<HealthCheckResult> {
    try {
      return await this.health.check(this.readiness.indicators());
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
      throw error;
    }
  }
}
