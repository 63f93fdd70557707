import { itConservesMoney } from './many-schedules.js';

itConservesMoney('transfers that have time', { isForgetful: false, deadlines: [30_000] }, 1);
