/** `docgraph jobs …`: looks at a worker's queue. */
import type { Command } from 'commander';
import type { Run } from '../option-values.ts';

/** Each command loads what it needs when it is run. */
export function addJobCommands(program: Command, run: Run): void {
  const jobs = program.command('jobs').description("look at a worker's queue: list, show, retry and drop jobs");
  const workerUrl = [
    '--url <url>',
    'address of the worker; default: DOCGRAPH_WORKER_URL, or http://127.0.0.1:8430',
  ] as const;
  jobs
    .command('list')
    .description('show what runs, waits and failed for good')
    .option('--state <state>', 'only jobs that are waiting, delayed, active, dead or done')
    .option(...workerUrl)
    .addHelpText('after', '\nExample:\n  docgraph jobs list --state dead')
    .action((options) => run(async (context) => (await import('./jobs.ts')).listJobs(options, context)));
  for (const [name, description, command] of [
    ['show', 'show all that is known of a job', 'showJob'],
    ['retry', 'run a job again that has failed for good', 'retryJob'],
    ['drop', 'forget a job that is not running', 'dropJob'],
  ] as const)
    jobs
      .command(name)
      .description(description)
      .argument('<id>', 'id of the job, as list shows it')
      .option(...workerUrl)
      .action((id: string, options) =>
        run(async (context) => (await import('./jobs.ts'))[command](id, options, context)),
      );
}
