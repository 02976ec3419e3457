/** The files of a model folder, by the engine that runs the model. */

/**
 * `onnx`: docgraph's own encoder on ONNX Runtime, for any text encoder in one `.onnx` file. `transformers`: the
 * optional package
 * @huggingface/transformers, for models that need more than that (several files, positions or past keys as inputs).
 */
export type ModelEngine = 'onnx' | 'transformers';

/** The ONNX graph with its weights. */
export const MODEL_FILE = 'model.onnx';
/** The tokenizer as the `tokenizers` library writes it. */
export const TOKENIZER_FILE = 'tokenizer.json';
/** Our profile: name, dimensions, limits, prefixes, licence, origin. */
export const PROFILE_FILE = 'config.json';
/** SHA-256 of the files, in the form of `sha256sum`. */
export const SUMS_FILE = 'SHA256SUMS';
/** Subfolder in which a model of engine `transformers` keeps the layout of a hub. */
export const HUB_DIR = 'hub';

/** What decides the vectors, besides the profile; paths inside the folder. */
export const ENGINE_FILES: Readonly<Record<ModelEngine, readonly string[]>> = {
  onnx: [MODEL_FILE, TOKENIZER_FILE],
  transformers: ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'].map(
    (name) => `${HUB_DIR}/${name}`,
  ),
};
