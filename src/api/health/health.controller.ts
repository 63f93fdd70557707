import { Controller, Get, Header, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { isOperator } from '../../access/roles.js';
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
  @HealthCheck()
  @ApiOperation({
    summary: 'Whether it can serve: the log can be read, nothing has halted, it is not shutting down',
  })
  async ready(
    @Req() { principal }: Pick<FastifyRequest, 'principal'>,
  ): Promise<HealthCheckResult | Pick<HealthCheckResult, 'status'>> {
    const result = await this.health.check(this.readiness.indicators());
    // What it is made of is for those who run the place.
    return principal && isOperator(principal) ? result : { status: result.status };
  }
}
