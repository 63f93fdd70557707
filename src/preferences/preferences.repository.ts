import { Injectable } from '@nestjs/common';
import { StateStoredRepositoryFor } from '../event-sourcing/index.js';
import { NotificationPreferences } from './domain/notification-preferences.aggregate.js';
import { PreferencesRow } from './write-store/preferences-row.entity.js';

@Injectable()
export class PreferencesRepository extends StateStoredRepositoryFor(
  NotificationPreferences,
  PreferencesRow,
) {}
