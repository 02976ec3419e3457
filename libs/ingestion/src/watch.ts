/** Notices edits in a folder and says so once they have settled; what changed is found by the next scan. */
import { basename, relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { WATCH_SETTLE_MS } from './limits.ts';
import { matchesRules, type ScanRules } from './scan.ts';

export interface FolderWatch {
  /** Stops; safe to call twice. */
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly location: string;
  readonly rules: ScanRules;
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** Resolves when the watch stands: a change after that is not missed. */
export async function watchFolder({ location, rules, onChange, onError }: WatchOptions): Promise<FolderWatch> {
  const matches = matchesRules(rules);
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(location, {
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (path, stats) => {
      const inside = relative(location, path).split(sep).join('/');
      const name = basename(path);
      if (inside === '' || name === '.gitignore') return false;
      if (name.startsWith('.') || name === 'node_modules') return true;
      return stats?.isFile() === true && !matches(inside);
    },
  });
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, WATCH_SETTLE_MS);
  });
  watcher.on('error', onError);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return {
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
