import { Injectable } from '@nestjs/common';
import { RepositoryFor } from '../event-sourcing/index.js';
import { Transfer } from './domain/transfer.aggregate.js';

@Injectable()
export class TransferRepository extends RepositoryFor(Transfer) {}
