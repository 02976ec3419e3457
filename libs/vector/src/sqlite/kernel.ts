/** The scan kernel, assembled from kernel.wat by build-kernel.ts; not edited by hand. */

/** A WebAssembly module as base64: imports `env.memory`, exports `scan`. */
export const KERNEL_BASE64 =
  'AGFzbQEAAAABCQFgBX9/f39/AAIPAQNlbnYGbWVtb3J5AgABAwIBAAcIAQRzY2FuAAAKywEByAECAn8DewNAIAAhBSADIQb9DAAA' +
  'AAAAAAAAAAAAAAAAAAAhCP0MAAAAAAAAAAAAAAAAAAAAACEJA0AgAf0ABAAhByAIIAf9hwEgBf0ABAD9ugH9rgEhCCAJIAf9iAEg' +
  'Bf0ABBD9ugH9rgEhCSABQRBqIQEgBUEgaiEFIAZBAWsiBg0ACyAIIAn9rgEhCCAEIAj9GwAgCP0bAWogCP0bAiAI/RsDamqyIAEq' +
  'AgCUOAIAIAFBEGohASAEQQRqIQQgAkEBayICDQALCw==';
