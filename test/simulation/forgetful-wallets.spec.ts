import { itConservesMoney } from './many-schedules.js';

itConservesMoney('wallets that do not know a transfer again', { isForgetful: true, deadlines: [30_000] }, 3);
