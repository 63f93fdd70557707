import { Global, Module } from '@nestjs/common';
import { ApiKeys } from './keys/api-keys.js';

/** What edges and the command line need to know of who may get in. */
@Global()
@Module({ providers: [ApiKeys], exports: [ApiKeys] })
export class AccessModule {}
