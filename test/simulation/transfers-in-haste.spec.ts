import { itConservesMoney } from './many-schedules.js';

itConservesMoney('transfers that are in haste', { isForgetful: false, deadlines: [5, 40, 200] }, 2);
