import { Global, Module } from '@nestjs/common';
import { Database } from '../../event-sourcing/index.js';
import { Cursors, CursorSecret } from './cursors.js';

@Global()
@Module({
  providers: [
    Cursors,
    {
      provide: CursorSecret,
      inject: [Database],
      useFactory: async (database: Database): Promise<CursorSecret> => {
        const rows = await database.reading.query<{ value: string }[]>(
          "SELECT value FROM secrets WHERE name = 'cursors'",
        );
        const [secret] = rows;
        if (!secret) throw new Error('The table secrets has no row for cursors. Run the migrations.');
        return secret;
      },
    },
  ],
  exports: [Cursors],
})
export class CursorsModule {}
