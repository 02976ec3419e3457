/** The `docgraph` command: options in, one command out. Only this file and the context touch the process. */
import { Command, CommanderError } from 'commander';
import { AppError } from '@docgraph/domain';
import { addJobCommands } from './commands/jobs-group.ts';
import { addModelCommands } from './commands/model-group.ts';
import { addSourceCommands } from './commands/source-group.ts';
import { createContext, reportError, type GlobalOptions } from './context.ts';
import { count, list, port, type Action } from './option-values.ts';
import { version } from './version.ts';

const program = new Command('docgraph')
  .description('Answers questions from Markdown documentation with exact passages and checkable citations.')
  .version(version())
  .option('--data <dir>', 'data folder of the installation; default: DOCGRAPH_DATA, or .docgraph')
  .option('--json', 'print JSON and nothing else on standard output')
  .option(
    '--runtime <name>',
    'runtime of local models: auto, native or portable; default: DOCGRAPH_MODEL_RUNTIME, or auto',
  )
  .exitOverride()
  .showHelpAfterError('(docgraph --help shows the commands)')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    'after',
    `
Examples:
  docgraph serve ./docs                        index a folder, follow its edits, answer agents over MCP
  docgraph ingest ./docs && docgraph search how do I rotate the secret
  docgraph read docs:guides/install.md#requirements
  docgraph eval ./evaluation --ablate`,
  );

async function run(action: Action): Promise<void> {
  const options = program.opts<GlobalOptions>();
  try {
    // Only now: help is shown without loading the stores and the models.
    const { parseConfig } = await import('./config.ts');
    await action(createContext(options, parseConfig(process.env)));
  } catch (error) {
    process.exitCode = reportError(error, options.json === true);
  }
}

program
  .command('ingest')
  .description('bring the index to the state of the folders (all declared ones when none is given)')
  .argument('[folder...]', 'folders to declare and index')
  .option('--name <name>', 'name of the source; default: the name of the folder')
  .option('--include <glob>', 'only these files, repeatable', list)
  .option('--exclude <glob>', 'not these files, repeatable', list)
  .option('--watch', 'stay and follow edits')
  .option('--config <file>', 'file that declares sources; default: DOCGRAPH_CONFIG')
  .addHelpText('after', '\nExample:\n  docgraph ingest ./docs --exclude "drafts/**" --watch')
  .action((folders: string[], options) =>
    run(async (context) => (await import('./commands/ingest.ts')).ingest(folders, options, context)),
  );

for (const [name, description] of [
  ['search', 'list the best sections for a question'],
  ['ask', 'show the passages that answer a question, as an agent is given them'],
] as const)
  program
    .command(name)
    .description(description)
    .argument('<words...>', 'a question, an identifier or an error message')
    .option('--source <name>', 'only this source, repeatable', list)
    .option('--path <prefix>', 'only files below this folder or with this path')
    .option('-n, --results <count>', 'at most this many', count)
    .option('--tokens <count>', 'token budget of all passages together', count)
    .option('--detail <detail>', 'outline, passage or section')
    .option('--explain', 'show what each score is made of')
    .addHelpText(
      'after',
      `\nExample:\n  docgraph ${name} --path guides/ how do I rotate the secret\n  docgraph ${name} -- --dry-run`,
    )
    .action((words: string[], options) =>
      run(async (context) => (await import('./commands/search.ts'))[name](words, options, context)),
    );

program
  .command('read')
  .description('show one section')
  .argument('<reference>', 'source:path#anchor as in a citation, or the id of a section')
  .option('--neighbours <count>', 'sections before and after', count)
  .option('--tokens <count>', 'token budget', count)
  .addHelpText('after', '\nExample:\n  docgraph read docs:guides/install.md#requirements --neighbours 1')
  .action((reference: string, options) =>
    run(async (context) => (await import('./commands/search.ts')).read(reference, options, context)),
  );

program
  .command('status')
  .description('show what is indexed, how far, and what is wrong with which file')
  .action(() => run(async (context) => (await import('./commands/status.ts')).status(context)));

program
  .command('move')
  .description('copy the index to other engines, and prove that it answers the same there')
  .requiredOption('--from <engines>', 'where it is: sqlite, neo4j+qdrant, neo4j+sqlite or sqlite+qdrant')
  .requiredOption('--to <engines>', 'where it is to be')
  .option('--questions <file>', 'questions to ask on both, one a line; default: titles and headings')
  .option('--replace', 'replace an index there that is newer')
  .addHelpText('after', '\nExample:\n  docgraph move --from sqlite --to neo4j+qdrant')
  .action((options) => run(async (context) => (await import('./commands/move.ts')).move(options, context)));

program
  .command('check')
  .description('find what is wrong with the documentation: broken links, orphans, duplicates, stale pages')
  .argument('[folder]', 'folder to check as it is now; default: what is indexed')
  .option('--source <name>', 'only this source, or version as docs@1.9, of what is indexed, repeatable', list)
  .option('--include <glob>', 'only these files of the folder, repeatable', list)
  .option('--exclude <glob>', 'not these files of the folder, repeatable', list)
  .option('--config <file>', 'JSON file with rules and ignored files')
  .option('--rule <name=level>', 'error, warning, info or off for one rule, repeatable', list)
  .option('--format <format>', 'text, json, github, sarif or junit; default: text')
  .option('--fail-on <severity>', 'exit with 1 from error or warning on, or never; default: error')
  .addHelpText(
    'after',
    '\nExample:\n  docgraph check ./docs --rule orphan-document=off --format github --fail-on warning',
  )
  .action((folder: string | undefined, options) =>
    run(async (context) => (await import('./commands/check.ts')).check(folder, options, context)),
  );

program
  .command('serve')
  .description('index folders, follow their edits and answer agents over MCP')
  .argument('[folder...]', 'folders to declare and index; the declared ones when none is given')
  .option('--stdio', 'speak MCP on standard input and output instead of HTTP')
  .option('--host <address>', 'address to listen on; default: DOCGRAPH_HTTP_HOST, or 127.0.0.1')
  .option('--port <port>', 'port to listen on, 0 for any; default: DOCGRAPH_HTTP_PORT, or 8420', port)
  .option('--no-watch', 'do not follow edits')
  .option('--no-sample', 'do not show a sample question')
  .option('--config <file>', 'file that declares sources; default: DOCGRAPH_CONFIG')
  .addHelpText(
    'after',
    '\nExample:\n  docgraph serve ./docs --port 8420\n\nBeyond this machine DOCGRAPH_HTTP_TOKEN must be set; clients send it as a bearer token.',
  )
  .action((folders: string[], options) =>
    run(async (context) => (await import('./commands/serve.ts')).serve(folders, options, context)),
  );

program
  .command('eval')
  .description('measure retrieval on labelled questions')
  .argument('<dir>', 'folder with docs/ and questions.jsonl, or corpus.jsonl, queries.jsonl and qrels.tsv')
  .option('--ablate', 'measure the parts of the ranking one by one')
  .option('--model <name>', 'an installed model; default: the shipped one')
  .option('--keep <dir>', 'keep the index in this folder, so that a second run finds it')
  .option('--cache <dir>', 'folder of the embedding cache')
  .addHelpText('after', '\nExample:\n  docgraph eval ./evaluation --ablate --json > report.json')
  .action((dir: string, options) =>
    run(async (context) => (await import('./commands/eval.ts')).evalSet(dir, options, context)),
  );

addSourceCommands(program, run);
addModelCommands(program, run);

program
  .command('reconcile')
  .description('compare folders, graph and search index, and repair what differs')
  .option('--dry-run', 'only show what would be done')
  .option('--source <name>', 'only the files of this source')
  .addHelpText('after', '\nExample:\n  docgraph reconcile --dry-run --json')
  .action((options) => run(async (context) => (await import('./commands/reconcile.ts')).reconcile(options, context)));

addJobCommands(program, run);

/** Bad usage is told by commander itself, on standard error; programs get it as every other error, too. */
function reportUsage(error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  if (program.opts<GlobalOptions>().json !== true) return EXIT_USAGE;
  // Without a command it shows the help, and its message says only that.
  const found = error.code === 'commander.help' ? 'no command was given' : error.message.replace(/^error: /, '');
  return reportError(
    new AppError(`${found}; docgraph --help shows the commands`, {
      ...{ code: 'bad-usage', kind: 'validation', cause: error },
    }),
    true,
  );
}

const EXIT_USAGE = 2;

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = reportUsage(error);
  else process.exitCode = reportError(error, false);
}
