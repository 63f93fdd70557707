import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventSourcingModule } from '../event-sourcing/index.js';
import { UserDirectoryEntry, UsersModule } from '../users/index.js';
import { PreferencesController } from './api/preferences.controller.js';
import { PreferencesResolver } from './api/preferences.resolver.js';
import { ChangePreferencesHandler } from './commands/change-preferences/change-preferences.handler.js';
import { preferencesEvents } from './domain/events/index.js';
import { NotificationPreferences } from './domain/notification-preferences.aggregate.js';
import { PreferencesPolicies } from './preferences.policies.js';
import { PreferencesRepository } from './preferences.repository.js';
import { FindPreferencesHandler } from './queries/find-preferences/find-preferences.handler.js';
import { CurrentPreferences } from './read-models/current-preferences/current-preferences.entity.js';

@Module({
  imports: [
    EventSourcingModule.forFeature({ aggregates: [NotificationPreferences], events: preferencesEvents }),
    TypeOrmModule.forFeature([CurrentPreferences, UserDirectoryEntry]),
    UsersModule,
  ],
  controllers: [PreferencesController],
  providers: [
    ChangePreferencesHandler,
    FindPreferencesHandler,
    PreferencesPolicies,
    PreferencesRepository,
    PreferencesResolver,
  ],
})
export class PreferencesModule {}
