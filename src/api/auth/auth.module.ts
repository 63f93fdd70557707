import { Global, Module } from '@nestjs/common';
import { Authenticator } from './authenticator.js';

/** Who asks, for every edge. */
@Global()
@Module({ providers: [Authenticator], exports: [Authenticator] })
export class AuthModule {}
