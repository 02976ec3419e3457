/** `docgraph model …`: installs and chooses embedding models. */
import type { Command } from 'commander';
import { count, type Run } from '../option-values.ts';

/** Each command loads what it needs when it is run. */
export function addModelCommands(program: Command, run: Run): void {
  const model = program
    .command('model')
    .description('list, add and choose embedding models, and what is indexed with them');
  model
    .command('list')
    .description('show the installed models, * marks the chosen one, and the indexes: live, former, building')
    .action(() => run(async (context) => (await import('./model.ts')).listInstalledModels(context)));
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
      run(async (context) => (await import('./model.ts')).addInstalledModel(from, options, context)),
    );
  model
    .command('drop')
    .description('delete the former index, which is kept to go back to')
    .addHelpText('after', '\nExample:\n  docgraph model drop')
    .action(() => run(async (context) => (await import('./model.ts')).dropFormerIndex(context)));
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
      run(async (context) => (await import('./model.ts')).useModel(name, options, context)),
    );
}
