import { Global, Module } from '@nestjs/common';
import { Cursors, CursorSecret } from '../../src/api/cursor/cursors.js';
import { LiveModule } from '../../src/api/live/live.module.js';

/** What the controllers of a feature need from the shell, where a test starts the feature without it. */
@Global()
@Module({
  imports: [LiveModule],
  providers: [Cursors, { provide: CursorSecret, useValue: { value: 'a secret for tests' } }],
  exports: [Cursors],
})
export class TestEdgesModule {}
