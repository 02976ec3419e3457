/** Names of the files in a model folder. */

/** The ONNX graph with its weights. */
export const MODEL_FILE = 'model.onnx';
/** The tokenizer as the `tokenizers` library writes it. */
export const TOKENIZER_FILE = 'tokenizer.json';
/** Our profile: name, dimensions, limits, prefixes, licence, origin. */
export const PROFILE_FILE = 'config.json';
/** SHA-256 of the files, in the form of `sha256sum`. */
export const SUMS_FILE = 'SHA256SUMS';
