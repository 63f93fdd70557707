import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { amongOwn } from '../../../access/typeorm/among-own.js';
import { UserDirectoryEntry } from '../../../users/index.js';
import { CurrentPreferences } from '../../read-models/current-preferences/current-preferences.entity.js';
import type { PreferencesView } from '../preferences.view.js';
import { FindPreferences } from './find-preferences.query.js';

const UNCHANGED = { emailOptIn: false, smsOptIn: false, locale: 'en', version: 0 } as const;

@QueryHandler(FindPreferences)
export class FindPreferencesHandler implements IQueryHandler<FindPreferences> {
  constructor(
    @InjectRepository(CurrentPreferences) private readonly preferences: Repository<CurrentPreferences>,
    @InjectRepository(UserDirectoryEntry) private readonly users: Repository<UserDirectoryEntry>,
  ) {}

  async execute({ userId, onlyOf }: FindPreferences): Promise<PreferencesView | undefined> {
    const id = amongOwn(userId, onlyOf);
    const row = await this.preferences.findOneBy({ id });
    if (row) {
      const { emailOptIn, smsOptIn, locale, version } = row;
      return { userId, emailOptIn, smsOptIn, locale, version };
    }
    return (await this.users.existsBy({ id })) ? { userId, ...UNCHANGED } : undefined;
  }
}
