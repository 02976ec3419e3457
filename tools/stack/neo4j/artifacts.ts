/** The jars of Neo4j: Maven finds and keeps them, and where they are is written down, so that it is asked once. */
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@docgraph/domain';
import { runProgram } from '../program.ts';

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));
const HASH_LENGTH = 8;

/** The class path of the server; the first time it fetches 120 MB. Throws `Error` that says what to do. */
export async function neo4jClassPath(folder: string): Promise<string> {
  // Another pom.xml, as one with another version, is another file.
  const file = join(folder, `classpath-${sha256(readFileSync(POM, 'utf8')).slice(0, HASH_LENGTH)}`);
  if (!isComplete(file)) await resolve(file);
  return readFileSync(file, 'utf8').trim();
}

/** Maven's cache may have been emptied since. */
function isComplete(file: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8').trim().split(delimiter).every(existsSync);
}

async function resolve(file: string): Promise<void> {
  mkdirSync(join(file, '..'), { recursive: true });
  const partial = `${file}.${process.pid}`;
  const goal = ['dependency:build-classpath', '-DincludeScope=runtime', `-Dmdep.outputFile=${partial}`];
  await runProgram('mvn', ['-q', '-B', '-f', POM, ...goal], {
    install: 'on Debian and Ubuntu, apt-get install -y maven',
  });
  renameSync(partial, file);
}
