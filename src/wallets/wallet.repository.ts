import { Injectable } from '@nestjs/common';
import { RepositoryFor } from '../event-sourcing/index.js';
import { Wallet } from './domain/wallet.aggregate.js';

@Injectable()
export class WalletRepository extends RepositoryFor(Wallet) {}
