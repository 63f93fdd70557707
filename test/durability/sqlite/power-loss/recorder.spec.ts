import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeUnless } from '../../../support/describe-unless.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { type LogRecord, readLog } from './log.js';
import { Recorder, whyNotRecorded } from './recorder.js';

/** Every way by which Node and SQLite write. */
const SCRIPT = `
  const fs = require('node:fs');
  const at = (name) => process.argv[1] + '/' + name;
  const attempt = (work) => { try { work(); } catch (error) { fs.writeSync(acks, error.code); } };
  const acks = fs.openSync(at('acks'), 'a');
  const file = fs.openSync(at('file'), 'w+');
  fs.writeSync(file, 'one');
  fs.writeSync(file, 'two', 10);
  fs.writevSync(file, [Buffer.from('three'), Buffer.from('four')], 20);
  fs.writevSync(file, [Buffer.from('five')]);
  fs.ftruncateSync(file, 8);
  attempt(() => fs.fsyncSync(file));
  attempt(() => fs.fdatasyncSync(file));
  attempt(() => fs.writeSync(file, 'never', 0));
  fs.closeSync(file);
  fs.renameSync(at('file'), at('other'));
  fs.writeFileSync(at('index-shm'), 'not recorded');
  fs.mkdirSync(at('folder'));
  fs.writeFileSync(at('folder/deep'), 'not recorded');
  fs.unlinkSync(at('other'));
  const folder = fs.openSync(process.argv[1], 'r');
  fs.fsyncSync(folder);
`;

describeUnless(whyNotRecorded(), 'the recorder', () => {
  let recorder: Recorder;

  beforeAll(() => {
    recorder = new Recorder();
  });
  afterAll(() => {
    recorder.remove();
  });

  it('sees each open, write, truncation, sync, rename and unlink in order, and lets chosen ones fail', async () => {
    const { records } = await recorder.recordScript(SCRIPT, { syncs: [2], writes: [6] });
    const names = new Map<number, string>();
    expect(records.map((record) => shown(record, names))).toEqual([
      'opened acks acks true false',
      'opened file file true true',
      'written file 0 one',
      'written file 10 two',
      'written file 20 three',
      'written file 25 four',
      'written file 3 five',
      'truncated file 8',
      'syncing file',
      'synced file',
      'syncing file',
      'sync-failed file',
      'written acks 0 EIO',
      'refused file',
      'written acks 3 ENOSPC',
      'closed file',
      'renamed file other',
      'unlinked other',
      'opened   false false',
      'syncing ',
      'synced ',
    ]);
  });

  it('its reader refuses files that are written through memory', () => {
    const folder = temporaryFolder();
    const record = Buffer.alloc(24);
    record.write('M');
    writeFileSync(folder.file('log'), record);
    expect(() => readLog(folder.file('log'))).toThrow('does not see all writes');
    folder.remove();
  });
});

/** The values of a record, with the name of the file for its handle. */
function shown(record: LogRecord, names: Map<number, string>): string {
  if (record.kind === 'opened') names.set(record.fd, record.name);
  const file = 'fd' in record ? { fd: names.get(record.fd) } : {};
  const data = 'data' in record ? { data: record.data.toString() } : {};
  return Object.values({ ...record, ...file, ...data }).join(' ');
}
