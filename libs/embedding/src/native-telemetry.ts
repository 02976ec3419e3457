/** Keeps the native runtime from reporting to its maker: nothing leaves the machine unless a person asks for it. */

/**
 * ONNX Runtime's published builds for Linux and macOS upload usage events and keep a device id in the user's cache folder
 * (1.29 on, github.com/microsoft/onnxruntime/pull/27379). This variable is the only switch that works before it starts, and a
 * worker thread cannot set it: call this in the main thread before the runtime is loaded anywhere.
 */
export function refuseNativeTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
}
