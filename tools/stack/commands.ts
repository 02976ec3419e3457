/** What `npm run stack` can be told, over any services. */
import { nearest } from '@docgraph/domain';
import { tail } from './detached.ts';
import type { StackService } from './service.ts';

export interface Output {
  /** For programs: one line. */
  readonly data: (line: string) => void;
  /** For people. */
  readonly note: (line: string) => void;
}

export const USAGE =
  'npm run stack -- up [NAME…] | down [NAME…] | status | logs NAME, each with --in FOLDER for a stack of its own';
const LOG_LINES = 200;

/** Throws `Error` whose message says what to do. */
export async function runStack(
  [command = 'status', ...names]: readonly string[],
  services: readonly StackService[],
  output: Output,
): Promise<void> {
  const chosen = names.length === 0 ? services : services.filter(isNamed(names, services));
  if (command === 'up') return await up(chosen, output);
  if (command === 'down') return await down(chosen, output);
  if (command === 'status') return await status(chosen, output);
  if (command === 'logs') return logs(names, chosen, output);
  throw new Error(`There is no ${JSON.stringify(command)}: ${USAGE}`);
}

/** Each service's URL goes out as an `export` line, so that a shell can `eval` what `up` prints. */
async function up(services: readonly StackService[], output: Output): Promise<void> {
  for (const service of services) {
    if (!(await service.isReady())) {
      output.note(`starting ${service.name}`);
      await service.start();
    }
    output.note(`${service.name} is ready at ${service.url}`);
    output.data(`export ${service.variable}=${service.url}`);
  }
}

async function down(services: readonly StackService[], output: Output): Promise<void> {
  for (const service of services.toReversed()) {
    await service.stop();
    output.note(`${service.name} is stopped`);
  }
}

async function status(services: readonly StackService[], output: Output): Promise<void> {
  for (const service of services) {
    const state = (await service.isReady()) ? 'ready' : 'stopped';
    output.data(`${service.name.padEnd(12)} ${state.padEnd(8)} ${service.url}`);
  }
}

function logs(names: readonly string[], services: readonly StackService[], output: Output): void {
  if (names.length === 0) throw new Error(`logs needs a name: ${services.map(({ name }) => name).join(', ')}`);
  for (const { logFile } of services) {
    output.note(`end of ${logFile}`);
    output.data(tail(logFile, LOG_LINES));
  }
}

/** By its own name or that of its group; a name that nothing has is an error. */
function isNamed(names: readonly string[], services: readonly StackService[]): (service: StackService) => boolean {
  const known = new Set(services.flatMap(({ name, group }) => [name, group]));
  for (const name of names) {
    if (known.has(name)) continue;
    const meant = nearest(name, [...known]);
    const guess = meant === null ? '' : ` Did you mean ${meant}?`;
    throw new Error(`The stack has no ${JSON.stringify(name)}.${guess} It has: ${[...known].join(', ')}.`);
  }
  return ({ name, group }) => names.includes(name) || names.includes(group);
}
