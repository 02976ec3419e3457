/** Whether a server on this machine answers on a port as it should. */
import { connect } from 'node:net';

const ANSWER_TIMEOUT_MS = 5000;

/** Sends `question` and looks at the first bytes of the reply; false, not an error, when none comes within 5 s. */
export function answers(
  port: number,
  question: string | Uint8Array,
  isRight: (reply: Buffer) => boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: ANSWER_TIMEOUT_MS });
    const answer = (isReady: boolean): void => {
      socket.destroy();
      resolve(isReady);
    };
    socket.once('connect', () => socket.write(question));
    socket.once('data', (reply) => answer(isRight(reply)));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => answer(false));
  });
}
