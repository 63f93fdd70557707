import { applyDecorators, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { OperatorsOnlyGuard } from './operators-only.guard.js';

const PROBLEM = { status: '4XX', description: 'A problem document (RFC 9457)' } as const;

/** A controller below `/admin`, for operators only. */
export function AdminController(path: string): ClassDecorator {
  return applyDecorators(Controller(`admin/${path}`), UseGuards(OperatorsOnlyGuard), ApiTags('admin'));
}

/** A route that shows something. */
export function Show(path: string, summary: string, type: new () => object): MethodDecorator {
  return applyDecorators(
    Get(path),
    ApiOperation({ summary }),
    ApiResponse({ status: 200, type }),
    ApiResponse(PROBLEM),
  );
}

/** A route that changes something. */
export function Act(path: string, summary: string, type: new () => object): MethodDecorator {
  return applyDecorators(
    Post(path),
    HttpCode(200),
    ApiOperation({ summary }),
    ApiResponse({ status: 200, type }),
    ApiResponse(PROBLEM),
  );
}
