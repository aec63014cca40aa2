// Turns what is written piece by piece into what is read piece by piece, one at a time: nothing piles up between them.

/**
 * The pieces that `run` gives to `write`, which resolves when the next is asked for. Throws what `run` throws; a reader that
 * stops early makes `write` reject.
 */
export async function* handed<Piece>(run: (write: (piece: Piece) => Promise<void>) => Promise<void>): AsyncGenerator<Piece> {
  let offer: { readonly piece: Piece; readonly resolve: () => void; readonly reject: (reason: Error) => void } | undefined;
  let stopped = false;
  let wake = (): void => {};
  const write = (piece: Piece): Promise<void> =>
    new Promise((resolve, reject) => {
      if (stopped) return reject(new Error("nobody reads any more"));
      offer = { piece, resolve, reject };
      wake();
    });
  let ended: { readonly error?: unknown } | undefined;
  const end = (result: { readonly error?: unknown }): void => {
    ended = result;
    wake();
  };
  run(write).then(
    () => end({}),
    (error: unknown) => end({ error }),
  );
  try {
    for (;;) {
      if (offer === undefined && ended === undefined) await new Promise<void>((resolve) => (wake = resolve));
      if (offer !== undefined) {
        const { piece, resolve } = offer;
        yield piece;
        offer = undefined;
        resolve();
      } else if (ended !== undefined) {
        if ("error" in ended) throw ended.error;
        return;
      }
    }
  } finally {
    stopped = true;
    (offer as { readonly reject: (reason: Error) => void } | undefined)?.reject(new Error("nobody reads any more"));
  }
}
