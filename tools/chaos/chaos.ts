/** `npm run chaos`: proves that crashes lose nothing, that an edit costs what it touches, and that nothing grows. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readVersions } from '@docgraph/ingestion/testing';
import { provenance, root, writeReport } from '../bench/report.ts';
import { writeTables } from '../bench/tables.ts';
import { crashAtBoundaries } from './boundaries.ts';
import { brokenPromises, editCosts } from './cost.ts';
import { crashMatrix } from './crashes.ts';
import { measurePushes } from './push.ts';
import { crashServers } from './servers.ts';
import { soak, type Footprint } from './soak.ts';
import { crashZombies } from './zombies.ts';

const USAGE = `npm run chaos -- [PART…] [--crashes N] [--servers N] [--pushes N] [--edits N] [--cycles N] [--seed S]
Parts, all by default: crashes, servers, boundaries, push, cost, readers, soak. Each writes its part of reports/chaos.json.`;
/** Histories side by side: one a core. */
const LANES = 2;
const WORKER_COUNTS = [1, 3];
/** Growth a cycle that counts as none: caches of replies and of vectors of questions still fill up to their limits. */
const SLOPE_MAX: Footprint = {
  ...{ workerHeapBytes: 96 * 1024, serverHeapBytes: 96 * 1024 },
  ...{ workerBytes: 512 * 1024, serverBytes: 512 * 1024, workerHandles: 0.1, serverHandles: 0.1 },
  databaseBytes: 16 * 1024,
};
/** From a push to its quotation. */
const QUOTED_P95_MS_MAX = 3000;
const SIZES = [500, 1000, 5000];
const GROWTH_MAX = 0.2;

interface Settings {
  readonly crashes: number;
  /** Crashes on servers, of one worker and of three. */
  readonly servers: number;
  readonly pushes: number;
  readonly edits: number;
  readonly cycles: number;
  readonly seed: number;
  /** Empty; removed at the end. */
  readonly folder: string;
}

/** Each throws `Error` where what it proves does not hold. */
const PARTS: Readonly<Record<string, (settings: Settings) => Promise<object>>> = {
  async crashes({ crashes, seed, folder }) {
    return crashMatrix({ crashes, seed, lanes: LANES, folder, note: (line) => console.error(line) });
  },
  async servers({ servers, seed, folder }) {
    const runs: object[] = [];
    for (const workers of WORKER_COUNTS) {
      const note = (line: string): void => console.error(`${workers} workers: ${line}`);
      const began = performance.now();
      const crashes = Math.ceil(servers / WORKER_COUNTS.length);
      const counts = await crashServers({ crashes, workers, seed, folder: join(folder, `${workers}`), note });
      runs.push({ ...counts, secondsPerCrash: Math.round((performance.now() - began) / crashes / 100) / 10 });
    }
    const zombies = await crashZombies({ seed, folder: join(folder, 'zombies'), note: (line) => console.error(line) });
    return { runs, zombies };
  },
  async boundaries({ seed, folder }) {
    return crashAtBoundaries({ seed, folder, note: (line) => console.error(line) });
  },
  async push({ pushes, seed, folder }) {
    const report = await measurePushes({ pushes, seed, folder, note: (line) => console.error(line) });
    if (report.ms.p95 > QUOTED_P95_MS_MAX)
      throw new Error(`seed ${seed}: the p95 is above ${QUOTED_P95_MS_MAX} ms: ${JSON.stringify(report)}`);
    return { ...report, p95MsMax: QUOTED_P95_MS_MAX };
  },
  async cost({ seed, folder }) {
    const corpora = await editCosts(SIZES, seed, folder);
    const broken = brokenPromises(corpora, GROWTH_MAX);
    if (broken.length > 0) throw new Error(`seed ${seed}: ${broken.join('; ')}`);
    return { corpora, growthMax: GROWTH_MAX };
  },
  async readers({ edits, folder }) {
    const { mixed, ...counts } = await readVersions({ root: folder, file: join(folder, 'index.db'), versions: edits });
    if (mixed.length > 0) throw new Error(`a reader saw ${mixed.length} mixtures, first ${JSON.stringify(mixed[0])}`);
    return { edits, ...counts, mixed: 0 };
  },
  async soak({ cycles, seed, folder }) {
    const report = await soak({ cycles, seed, folder, note: (line) => console.error(line) });
    const { slopes } = report;
    const grows = (Object.keys(SLOPE_MAX) as (keyof Footprint)[]).filter((key) => slopes[key] > SLOPE_MAX[key]);
    if (grows.length > 0) throw new Error(`${grows.join(', ')} grow: ${JSON.stringify(slopes)} a cycle`);
    return { ...report, slopeMax: SLOPE_MAX };
  },
};

function parseSettings(): { readonly parts: readonly string[]; readonly counts: Omit<Settings, 'folder'> } {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const options = {
    crashes: text('1000'),
    servers: text('40'),
    pushes: text('40'),
    edits: text('500'),
    cycles: text('50'),
    seed: text('1'),
  };
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}.\n${USAGE}`);
  const count = (name: keyof typeof values): number => {
    if (/^[1-9]\d{0,8}$/.test(values[name])) return Number(values[name]);
    throw new Error(`--${name} is ${JSON.stringify(values[name])}; give a whole number from 1.\n${USAGE}`);
  };
  const parts = positionals.length === 0 ? Object.keys(PARTS) : positionals;
  const [crashes, servers, seed] = [count('crashes'), count('servers'), count('seed')];
  return {
    parts,
    counts: { crashes, servers, pushes: count('pushes'), edits: count('edits'), cycles: count('cycles'), seed },
  };
}

async function runPart(name: string, counts: Omit<Settings, 'folder'>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'docgraph-chaos-'));
  const command = ['npm run chaos --', name, ...process.argv.slice(2).filter((word) => !Object.hasOwn(PARTS, word))];
  console.error(`${name}: seed ${counts.seed}`);
  try {
    const began = performance.now();
    const result = await PARTS[name]!({ ...counts, folder });
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const part = { ...provenance(command.join(' ')), seed: counts.seed, seconds, ...result };
    const file = join(root, 'reports/chaos.json');
    const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {};
    writeReport('chaos', { ...report, [name]: part });
    writeTables();
    console.log(JSON.stringify({ [name]: { seconds, ...result } }, null, 2));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const { parts, counts } = parseSettings();
  for (const part of parts) await runPart(part, counts);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
