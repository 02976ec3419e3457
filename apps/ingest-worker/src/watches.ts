/** Watches the folders among the sources for edits. */
import { watchFolder, type Connector, type FolderWatch } from '@docgraph/ingestion';

export interface WatchesOptions {
  readonly onEdit: (source: string) => Promise<void>;
  readonly onError: (source: string, error: unknown) => void;
}

export interface Watches {
  /** Watches a folder unless it is watched; what is no folder has nothing to watch. An edit after that is not missed. */
  ensure(connector: Connector): Promise<void>;
  /** The watch of a folder that went away does not see it come back. */
  end(source: string): Promise<void>;
  /** Ends all; safe to call twice. */
  close(): Promise<void>;
}

export function createWatches({ onEdit, onError }: WatchesOptions): Watches {
  const watches = new Map<string, Promise<FolderWatch>>();
  let closed = false;
  const start = async (connector: Connector): Promise<FolderWatch> => {
    const [target] = await connector.look();
    const { location, rules } = await connector.fetch(target!);
    const { id } = connector;
    return watchFolder({ location, rules, onChange: () => onEdit(id), onError: (error) => onError(id, error) });
  };
  const end = async (source: string): Promise<void> => {
    const watch = watches.get(source);
    watches.delete(source);
    await (await watch)?.close();
  };
  return {
    async ensure(connector) {
      if (closed || connector.kind !== 'folder') return;
      const known = watches.get(connector.id);
      if (known !== undefined) return void (await known);
      const watch = start(connector);
      watches.set(connector.id, watch);
      watch.catch(() => watches.delete(connector.id));
      await watch;
    },
    end,
    async close() {
      closed = true;
      await Promise.all([...watches.keys()].map(end));
    },
  };
}
