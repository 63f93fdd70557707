import { Entity } from 'typeorm';
import { PreferencesRow } from '../../write-store/preferences-row.entity.js';

/** The write store as queries see it. No projection keeps it: the rows commit with their events. */
@Entity('preferences')
export class CurrentPreferences extends PreferencesRow {}
