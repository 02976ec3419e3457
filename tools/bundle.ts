/** `nx build`: bundles the app in the working directory into `dist/`, its own code inlined, packages left to npm. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** Inlined although it is a package: only its loader and one .wasm file are needed of 139 MB. */
const INLINED = ['@docgraph/', 'onnxruntime-web'];
/** Threads are files of their own beside the bundle. */
const WORKERS: Readonly<Record<string, string>> = {
  '@docgraph/embedding': 'libs/embedding/src/embed-worker.ts',
  '@docgraph/ingestion': 'libs/ingestion/src/parse-worker.ts',
};

interface Manifest {
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const root = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

const externals = new Set<string>();
const keepPackagesOut: Plugin = {
  name: 'keep-packages-out',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || INLINED.some((name) => path.startsWith(name))) return undefined;
      externals.add(path);
      return { external: true };
    });
  },
};

rmSync('dist', { recursive: true, force: true });
const workers = Object.entries(WORKERS).filter(([name]) => manifest.devDependencies?.[name] !== undefined);
await build({
  entryPoints: [
    { in: 'src/main.ts', out: 'main' },
    ...workers.map(([, file]) => ({ in: root(file), out: file.replace(/^.*\/|\.ts$/g, '') })),
  ],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  outdir: 'dist',
  sourcemap: true,
  splitting: true,
  plugins: [keepPackagesOut],
  logLevel: 'warning',
});
checkDependencies();
copyData();

/** A package that the bundle imports must be declared, or the published program fails on somebody else's machine. */
function checkDependencies(): void {
  const declared = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies };
  const packages = [...externals].map((path) =>
    path
      .split('/')
      .slice(0, path.startsWith('@') ? 2 : 1)
      .join('/'),
  );
  const missing = packages.filter(
    (name) => !/^node:/.test(name) && !builtinModules.includes(name) && !(name in declared),
  );
  if (missing.length === 0) return;
  console.error(`package.json does not declare ${[...new Set(missing)].sort().join(', ')}, which the bundle imports`);
  process.exit(1);
}

/** What the program reads beside its code, for apps that are published: the model, the portable runtime, licences. */
function copyData(): void {
  const copies: Readonly<Record<string, string>> = {
    models: 'models',
    LICENSE: 'LICENSE',
    NOTICE: 'NOTICE',
    'README.md': 'README.md',
    'wasm/ort-wasm-simd-threaded.wasm': 'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  };
  for (const [to, from] of Object.entries(copies)) {
    if (!manifest.files?.includes(to.split('/')[0]!) || !existsSync(root(from))) continue;
    rmSync(to, { recursive: true, force: true });
    if (to.startsWith('wasm/')) mkdirSync('wasm', { recursive: true });
    // What git needs beside the model is nothing for the package.
    cpSync(root(from), to, { recursive: true, filter: (file) => !basename(file).startsWith('.') });
  }
}
