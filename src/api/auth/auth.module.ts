import { Global, Module } from '@nestjs/common';
import { ApiKeys } from '../../access/keys/api-keys.js';
import { Authenticator } from './authenticator.js';
import { LogIns } from './log-ins.js';
import { SocketSessions } from './socket-sessions.js';

/** Who asks, for every edge. */
@Global()
@Module({
  providers: [ApiKeys, Authenticator, LogIns, SocketSessions],
  exports: [Authenticator, LogIns, SocketSessions],
})
export class AuthModule {}
