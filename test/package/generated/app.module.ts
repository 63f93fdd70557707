import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database, EventSourcingModule } from 'tidemark';

@Module({
  imports: [
    EventSourcingModule.forRoot({
      database: { type: 'sqlite', file: 'generated.db' },
      principal: { id: 'somebody', roles: ['admin'] },
    }),
    TypeOrmModule.forRootAsync({
      inject: [Database],
      useFactory: (engine: Database) => ({ ...engine.forQueries(), autoLoadEntities: true }),
    }),
  ],
})
export class AppModule {}
