import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { loadConfig } from './src/config/load-config.js';
import { dataSourceOptions } from './src/database/data-source-options.js';

export const dataSource = new DataSource(dataSourceOptions(loadConfig(process.env).database));
