/** `node tools/stack/qdrant/start.ts [port] [data folder]`: the Qdrant engine, left running; prints its address. */
import { join } from 'node:path';
import { startQdrantEngine } from './qdrant.ts';

/** The port of Qdrant's REST interface everywhere. */
const DEFAULT_PORT = 6333;

const root = new URL('../../..', import.meta.url).pathname;
const stackDir = join(root, '.stack', 'qdrant');
const [port = String(DEFAULT_PORT), dataDir = join(stackDir, 'data')] = process.argv.slice(2);
const { url, pid } = await startQdrantEngine({ stackDir, dataDir, port: Number(port) });
console.log(`Qdrant engine at ${url}, process ${pid}`);
