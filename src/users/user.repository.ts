import { Injectable } from '@nestjs/common';
import { RepositoryFor } from '../event-sourcing/index.js';
import { User } from './domain/user.aggregate.js';

@Injectable()
export class UserRepository extends RepositoryFor(User) {}
