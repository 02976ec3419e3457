/** From the choice of a model to the embedder that serves it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, unreachable } from '@docgraph/domain';
import {
  createHttpEmbedder,
  createLocalEmbedder,
  resolveModel,
  type Embedder,
  type Runtime,
} from '@docgraph/embedding';
import type { ModelChoice } from './record.ts';

export interface ModelOptions {
  /** Data folder of the installation; added models live in its `models/`. */
  readonly dir: string;
  readonly runtime?: Runtime | 'auto';
  /** Worker threads; each holds its own copy of the model. */
  readonly threads?: number;
  /** Looks up the variable that a service's key is in. */
  readonly secret: (variable: string) => string | undefined;
}

/** Beside the bundle's folder in a published package; at the root of the repository for its sources and its own bundles. */
function packageFolder(name: string): string {
  const places = [`../${name}`, `../../../${name}`].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(place)) ?? places[0]!;
}

/** Folders that hold models by name; the installation's own come first. */
export function modelsDirs(dir: string): readonly string[] {
  return [join(dir, 'models'), packageFolder('models')];
}

/** @throws AppError `not-found` when the model is not installed, naming those that are. */
export async function createModel(choice: ModelChoice, options: ModelOptions): Promise<Embedder> {
  switch (choice.kind) {
    case 'local': {
      const { dir: modelDir } = await resolveModel(choice.name, modelsDirs(options.dir));
      const wasmDir = packageFolder('wasm');
      return createLocalEmbedder({
        modelDir,
        ...(options.runtime !== undefined && { runtime: options.runtime }),
        ...(options.threads !== undefined && { threads: options.threads }),
        ...(existsSync(wasmDir) && { wasmDir }),
      });
    }
    case 'http':
      return createHttpEmbedder({
        url: choice.url,
        model: choice.model,
        dimensions: choice.dimensions,
        ...apiKey(choice.apiKeyVariable, options.secret),
      });
    default:
      return unreachable(choice);
  }
}

function apiKey(variable: string | null, secret: ModelOptions['secret']): { apiKey?: string } {
  if (variable === null) return {};
  const apiKey = secret(variable);
  if (apiKey !== undefined && apiKey !== '') return { apiKey };
  throw new AppError(`the embedding service needs a key in ${variable}, which is not set: export ${variable}=…`, {
    ...{ code: 'embedding-key-missing', kind: 'validation' },
  });
}
