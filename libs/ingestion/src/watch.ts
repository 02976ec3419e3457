/** Notices edits in a folder and says so once they have settled; what changed is found by the next scan. */
import { realpath } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { WATCH_DELAY_MS_MAX, WATCH_SETTLE_MS } from './limits.ts';
import { matchesRules, type ScanRules } from './walk.ts';

export interface FolderWatch {
  /** Stops; safe to call twice. */
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly location: string;
  readonly rules: ScanRules;
  /** Not called again before it has resolved: edits made meanwhile lead to one further call. Must not reject. */
  readonly onChange: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Resolves when the watch stands: a change after that is not missed. */
export async function watchFolder({ location, rules, onChange, onError }: WatchOptions): Promise<FolderWatch> {
  // A link as root would be watched as a link, not as the folder it leads to.
  const root = await realpath(location).catch(() => location);
  const watcher = watch(root, { ignoreInitial: true, followSymlinks: false, ignored: isIrrelevant(root, rules) });
  const settled = createSettling(onChange);
  watcher.on('all', () => settled.notice());
  watcher.on('error', onError);
  await ready(watcher);
  return {
    async close() {
      settled.stop();
      await watcher.close();
    },
  };
}

const ready = (watcher: FSWatcher): Promise<void> => new Promise((resolve) => watcher.once('ready', () => resolve()));

type Ignored = (path: string, stats?: { isFile(): boolean }) => boolean;

/** A folder is watched whatever its name, for it may hold documentation; a file only if it is some. */
function isIrrelevant(root: string, rules: ScanRules): Ignored {
  const matches = matchesRules(rules);
  return (path, stats) => {
    const inside = relative(root, path).split(sep).join('/');
    const name = basename(path);
    if (inside === '' || name === '.gitignore') return false;
    if (name.startsWith('.') || name === 'node_modules') return true;
    return stats?.isFile() === true && !matches(inside);
  };
}

/** Calls `work` when nothing has been noticed for a while, or after the longest delay; one call at a time. */
function createSettling(work: () => Promise<void>): { notice(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let since: number | null = null;
  let busy = false;
  let stopped = false;
  const run = async (): Promise<void> => {
    since = null;
    busy = true;
    await work();
    busy = false;
    if (since !== null) schedule();
  };
  const schedule = (): void => {
    if (stopped || busy) return;
    clearTimeout(timer);
    const left = (since ?? 0) + WATCH_DELAY_MS_MAX - performance.now();
    timer = setTimeout(() => void run(), Math.max(0, Math.min(WATCH_SETTLE_MS, left)));
  };
  return {
    notice() {
      since ??= performance.now();
      schedule();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
