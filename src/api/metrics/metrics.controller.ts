import { Controller, Get, Header, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OperatorsOnlyGuard } from '../admin/operators-only.guard.js';
import { Scrape } from './scrape.js';

@ApiTags('health')
@Controller('metrics')
@UseGuards(OperatorsOnlyGuard)
export class MetricsController {
  constructor(private readonly scrape: Scrape) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'What Prometheus scrapes' })
  @ApiProduces('text/plain')
  async show(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const text = await this.scrape.text();
    reply.type(this.scrape.contentType);
    return text;
  }
}
