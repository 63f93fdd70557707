import { Global, Module } from '@nestjs/common';
import { Cursors, CursorSecret } from '../../src/api/cursor/cursors.js';
import { LimitsModule } from '../../src/api/limits/limits.module.js';
import { LiveModule } from '../../src/api/live/live.module.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { loadConfig } from '../../src/config/load-config.js';

/** What the controllers of a feature need from the shell, where a test starts the feature without it. */
@Global()
@Module({
  imports: [LiveModule, LimitsModule, ConfigModule.forRoot(loadConfig({}))],
  providers: [Cursors, { provide: CursorSecret, useValue: { value: 'a secret for tests' } }],
  exports: [Cursors],
})
export class TestEdgesModule {}
