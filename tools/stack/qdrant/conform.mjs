/**
 * `node tools/stack/qdrant/conform.mjs URL [snapshot folder of the server] [file for the answers]`: what docgraph's engine
 * and a real server must answer alike, step by step through the client. Prints every step whose status is another one than
 * expected; the exit code is 1 then. Makes and removes the collections docs_a, docs_b, empty, quant and restored.
 */
import { writeFileSync } from 'node:fs';
import { QdrantClient } from '@qdrant/js-client-rest';
import { aliases } from './conformance/aliases.mjs';
import { collections } from './conformance/collections.mjs';
import { counts } from './conformance/counts.mjs';
import { data } from './conformance/data.mjs';
import { points } from './conformance/points.mjs';
import { queries } from './conformance/queries.mjs';
import { raw } from './conformance/raw.mjs';
import { scroll } from './conformance/scroll.mjs';
import { snapshots } from './conformance/snapshots.mjs';
import { updates } from './conformance/updates.mjs';

const PARTS = [collections, points, counts, scroll, queries, updates, aliases, snapshots, raw];
const MADE = ['docs_a', 'docs_b', 'empty', 'quant', 'restored'];

const [url, dir = '', file] = process.argv.slice(2);
if (url === undefined)
  throw new Error('usage: node tools/stack/qdrant/conform.mjs URL [snapshot folder] [answers.json]');

const client = new QdrantClient({ url, checkCompatibility: false });
const answers = [];
let different = 0;

/** Runs one request; `status` is 200 or the refusal that must come. */
async function step(name, status, request) {
  let answer;
  try {
    answer = { name, status: 200, result: await request() };
  } catch (error) {
    answer = { name, status: error.status ?? 0, error: error.data?.status?.error ?? error.data ?? error.message };
  }
  answers.push(answer);
  if (answer.status === status) return;
  different += 1;
  console.log(`${name}: ${answer.status} instead of ${status}: ${JSON.stringify(answer.error ?? answer.result)}`);
}

const removeAll = async () => {
  for (const name of MADE) await client.deleteCollection(name).catch(() => undefined);
};

await removeAll();
const on = { c: client, url, dir, ...data() };
for (const part of PARTS) await part(step, on);
await removeAll();
if (file !== undefined) writeFileSync(file, JSON.stringify(answers, null, 1));
console.log(`${answers.length} steps, ${different} not as expected`);
process.exitCode = different === 0 ? 0 : 1;
