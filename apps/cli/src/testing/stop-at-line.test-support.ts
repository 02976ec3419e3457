/**
 * Loaded before the program by `--import`: the process ends or pauses itself right after it has written a line of progress, at a
 * place that a test names by `STOP_AT` (a regular expression) and `STOP_BY` (a signal).
 */
const { STOP_AT: pattern, STOP_BY: signal } = process.env;
if (pattern !== undefined) {
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = ((text: string) => {
    const written = write(text);
    if (new RegExp(pattern).test(text)) process.kill(process.pid, signal);
    return written;
  }) as typeof process.stderr.write;
}
