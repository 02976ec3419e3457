/** Reads the bodies of deliveries, whoever sends them: none too large, not too much of all together, none too slow. */

export interface BodyLimits {
  /** Of one body. */
  readonly bytesMax: number;
  /** Of all bodies that are being read or checked at a time. */
  readonly bytesInFlightMax: number;
  /** From the first to the last byte of one body. */
  readonly timeoutMs: number;
}

export type BodyRefusal = 'too-large' | 'busy' | 'too-slow' | 'broken';

/** A body as it was sent, or why there is none; `release` is to be called once it has been used. */
export type ReadBody =
  { readonly kind: 'read'; readonly bytes: Uint8Array; release(): void } | { readonly kind: BodyRefusal };

export interface BodyReader {
  read(request: Request): Promise<ReadBody>;
}

/** GitHub sends up to 25 MB; the sender waits 10 s for an answer, so what takes longer is of no use. */
export const BODY_LIMITS: BodyLimits = { bytesMax: 25_000_000, bytesInFlightMax: 100_000_000, timeoutMs: 10_000 };

export function createBodyReader({ bytesMax, bytesInFlightMax, timeoutMs }: BodyLimits): BodyReader {
  let inFlight = 0;

  /** Takes the chunks; what was taken is counted in `inFlight` and in `taken`. */
  async function collect(
    reader: BodyStream,
    taken: Uint8Array[],
    deadline: Promise<null>,
  ): Promise<BodyRefusal | null> {
    for (let size = 0; ;) {
      const step = await Promise.race([reader.read(), deadline]);
      if (step === null) return 'too-slow';
      if (step.done) return null;
      size += step.value.byteLength;
      if (size > bytesMax) return 'too-large';
      if (inFlight + step.value.byteLength > bytesInFlightMax) return 'busy';
      inFlight += step.value.byteLength;
      taken.push(step.value);
    }
  }

  return {
    async read(request) {
      if (Number(request.headers.get('content-length') ?? 0) > bytesMax) return { kind: 'too-large' };
      if (request.body === null) return { kind: 'read', bytes: new Uint8Array(), release: () => undefined };
      const reader = request.body.getReader();
      const { promise: deadline, resolve } = Promise.withResolvers<null>();
      const timer = setTimeout(() => resolve(null), timeoutMs);
      const taken: Uint8Array[] = [];
      const release = (): void => {
        for (const { byteLength } of taken.splice(0)) inFlight -= byteLength;
      };
      const refusal = await collect(reader, taken, deadline).catch((): BodyRefusal => 'broken');
      clearTimeout(timer);
      if (refusal === null) return { kind: 'read', bytes: Buffer.concat(taken), release };
      release();
      void reader.cancel().catch(() => undefined);
      return { kind: refusal };
    },
  };
}

type BodyStream = ReadableStreamDefaultReader<Uint8Array>;
