/** Neo4j Community from its published Java artifacts, which Maven fetches and keeps in its own cache. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers } from '../answers.ts';
import { createDetached } from '../detached.ts';
import { choosePort } from '../port.ts';
import { runProgram } from '../program.ts';
import type { StackPlace, StackService } from '../service.ts';
import { neo4jClassPath } from './artifacts.ts';

const USUAL_PORT = 7687;
/** Of the user `neo4j`; the tests know it. */
const PASSWORD = 'testpassword';
const HEAP = '1g';
/** 15 s on an idle machine. */
const START_TIMEOUT_MS = 180_000;
/** It writes a last checkpoint. */
const STOP_TIMEOUT_MS = 60_000;
const INSTALL = 'on Debian and Ubuntu, apt-get install -y default-jre-headless (Java 17 or 21)';
/** The first compiler only: a test server spends its life starting. */
const JVM = [
  ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError', '-Dfile.encoding=UTF-8'],
  ...['-Dio.netty.tryReflectionSetAccessible=true', '--add-opens=java.base/java.nio=ALL-UNNAMED'],
  ...['--add-opens=java.base/java.io=ALL-UNNAMED', '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED'],
];
/** What a Bolt client begins with, and the one version that it offers here. */
const BOLT_HELLO = Uint8Array.from([0x60, 0x60, 0xb0, 0x17, 0, 0, 4, 5, ...Array<number>(12).fill(0)]);

export async function createNeo4jService({ folder: stack, fetched, ports }: StackPlace): Promise<StackService> {
  const home = join(stack, 'neo4j');
  const logFile = join(home, 'neo4j.log');
  const server = createDetached({ folder: home, logFile, command: 'java', install: INSTALL });
  const port = await choosePort(home, ports === 'free' ? 0 : USUAL_PORT, server.pid() !== null);
  // The port opens a little before the database can be used, which only the log tells.
  const hasStarted = (): boolean => existsSync(logFile) && / Started\.$/m.test(readFileSync(logFile, 'utf8'));
  const isReady = async (): Promise<boolean> =>
    server.pid() !== null && hasStarted() && (await answers(port, BOLT_HELLO, (version) => version.length === 4));
  const prepare = async (): Promise<readonly string[]> => {
    const classPath = await neo4jClassPath(join(fetched, 'neo4j'));
    writeConfiguration(home, port);
    if (!existsSync(join(home, 'data/databases/system'))) await setPassword(home, classPath);
    rmSync(logFile, { force: true });
    const main = ['org.neo4j.server.CommunityEntryPoint', `--home-dir=${home}`, `--config-dir=${confOf(home)}`];
    return [`-Xms${HEAP}`, `-Xmx${HEAP}`, ...JVM, '-cp', classPath, ...main, '--console-mode'];
  };
  return {
    ...{ name: 'neo4j', group: 'neo4j', ports: [port], url: `bolt://127.0.0.1:${port}`, logFile, isReady },
    ...{ variable: 'DOCGRAPH_TEST_NEO4J_URL', pid: server.pid },
    start: () => server.start({ prepare, isReady, timeoutMs: START_TIMEOUT_MS }),
    stop: () => server.stop(STOP_TIMEOUT_MS),
  };
}

const confOf = (home: string): string => join(home, 'conf');

function writeConfiguration(home: string, port: number): void {
  for (const name of ['conf', 'data', 'import', 'plugins']) mkdirSync(join(home, name), { recursive: true });
  const address = `127.0.0.1:${port}`;
  const own = `server.bolt.listen_address=${address}\nserver.bolt.advertised_address=${address}\n`;
  const shared = readFileSync(new URL('neo4j.conf', import.meta.url), 'utf8');
  writeFileSync(join(confOf(home), 'neo4j.conf'), `${shared}${own}`);
}

/** Taken before the first start only. */
function setPassword(home: string, classPath: string): Promise<void> {
  const admin = ['org.neo4j.cli.AdminTool', 'dbms', 'set-initial-password', PASSWORD];
  const env = { NEO4J_HOME: home, NEO4J_CONF: confOf(home) };
  return runProgram('java', [...JVM, '-cp', classPath, ...admin], { install: INSTALL, env });
}
