import { CreateEventLog1760000000000 } from './1760000000000-create-event-log.js';
import { LeaseConsumers1761000000000 } from './1761000000000-lease-consumers.js';
import { ParkEvents1762000000000 } from './1762000000000-park-events.js';
import { RebuildProjections1763000000000 } from './1763000000000-rebuild-projections.js';
import { DivideConsumers1764000000000 } from './1764000000000-divide-consumers.js';
import { KeepSnapshots1765000000000 } from './1765000000000-keep-snapshots.js';
import { RunProcesses1766000000000 } from './1766000000000-run-processes.js';
import { RememberKeys1767000000000 } from './1767000000000-remember-keys.js';
import { FindParkedInstances1768100000000 } from './1768100000000-find-parked-instances.js';
import { NoteHalts1771300000000 } from './1771300000000-note-halts.js';

/** The engine's own migrations, which run before the application's in one history. */
export const engineMigrations = [
  CreateEventLog1760000000000,
  LeaseConsumers1761000000000,
  ParkEvents1762000000000,
  RebuildProjections1763000000000,
  DivideConsumers1764000000000,
  KeepSnapshots1765000000000,
  RunProcesses1766000000000,
  RememberKeys1767000000000,
  FindParkedInstances1768100000000,
  NoteHalts1771300000000,
];
