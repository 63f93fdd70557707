import { itConservesMoney } from './many-schedules.js';

itConservesMoney('such wallets in haste', { isForgetful: true, deadlines: [5, 40, 200] }, 4);
