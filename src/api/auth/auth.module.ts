import { Global, Module } from '@nestjs/common';
import { ApiKeys } from '../../access/keys/api-keys.js';
import { Authenticator } from './authenticator.js';

/** Who asks, for every edge. */
@Global()
@Module({ providers: [ApiKeys, Authenticator], exports: [Authenticator] })
export class AuthModule {}
