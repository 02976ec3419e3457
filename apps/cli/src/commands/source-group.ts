/** `docgraph source …`: declares folders and repositories. */
import type { Command } from 'commander';
import { count, list, type Run } from '../option-values.ts';

/** Each command loads what it needs when it is run. */
export function addSourceCommands(program: Command, run: Run): void {
  const source = program.command('source').description('declare folders and git repositories, and see how they stand');
  source
    .command('add')
    .description('declare a folder or a git repository; docgraph ingest brings it up to date')
    .argument('<from>', 'folder, or address of a repository')
    .option('--name <name>', 'name of the source; default: what the path or address ends with')
    .option('--ref <ref>', 'branch, tag, or pattern such as "v*"; repeatable: each is a version of its own', list)
    .option('--folder <path>', 'only this folder of the repository, repeatable', list)
    .option('--include <glob>', 'only these files, repeatable', list)
    .option('--exclude <glob>', 'not these files, repeatable', list)
    .option('--poll <seconds>', 'seconds between two looks; default: 300', count)
    .option('--token-variable <name>', 'environment variable that holds a token for the repository')
    .option('--ssh-key <file>', 'private key for the repository')
    .option(
      '--github-app <app/installation>',
      'numbers of a GitHub App and of its installation that may read the repository',
    )
    .option('--github-key <file>', 'PEM file with the private key of the app')
    .option('--github-api <url>', 'address of the API of a GitHub Enterprise Server')
    .option('--default-version <version>', 'what is searched when no source is named; default: newest')
    .addHelpText(
      'after',
      '\nExample:\n  docgraph source add https://github.com/acme/handbook.git --ref main --folder docs && docgraph ingest',
    )
    .action((from: string, options) =>
      run(async (context) => (await import('./source.ts')).addSource(from, options, context)),
    );
  source
    .command('list')
    .description('show what is declared, with the last success and the last failure of each')
    .option('--config <file>', 'file that declares sources; default: DOCGRAPH_CONFIG')
    .action((options) => run(async (context) => (await import('./source.ts')).listSources(options, context)));
  source
    .command('remove')
    .description('take a source and everything indexed of it out of the index')
    .argument('<source>', 'name of the source')
    .action((id: string) => run(async (context) => (await import('./source.ts')).removeSource(id, context)));
  for (const [name, isPaused, description] of [
    ['pause', true, 'leave a source as it is indexed, and do not look at it'],
    ['resume', false, 'look at a paused source again'],
  ] as const)
    source
      .command(name)
      .description(description)
      .argument('<source>', 'name of the source')
      .action((id: string) => run(async (context) => (await import('./source.ts')).pauseSource(id, isPaused, context)));
}
