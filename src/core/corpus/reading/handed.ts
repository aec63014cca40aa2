// Turns what is written piece by piece into what is read piece by piece, one at a time: nothing piles up between them.

interface Offer<Piece> {
  readonly piece: Piece;
  resolve(): void;
  reject(reason: Error): void;
}

/**
 * The pieces that `run` gives to `write`, which resolves when the next is asked for. Throws what `run` throws; a reader that
 * stops early makes `write` reject.
 */
export async function* handed<Piece>(run: (write: (piece: Piece) => Promise<void>) => Promise<void>): AsyncGenerator<Piece> {
  const state = { offer: undefined as Offer<Piece> | undefined, ended: false, stopped: false, error: undefined as unknown, wake: () => {} };
  const write = (piece: Piece): Promise<void> =>
    new Promise((resolve, reject) => {
      if (state.stopped) return reject(NOBODY);
      state.offer = { piece, resolve, reject };
      state.wake();
    });
  const end = (error?: unknown): void => {
    Object.assign(state, { ended: true, error });
    state.wake();
  };
  run(write).then(() => end(), end);
  try {
    for (;;) {
      const { offer, ended, error } = state;
      if (offer !== undefined) {
        yield offer.piece;
        state.offer = undefined;
        offer.resolve();
      } else if (ended) {
        if (error !== undefined) throw error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          state.wake = resolve;
        });
      }
    }
  } finally {
    state.stopped = true;
    state.offer?.reject(NOBODY);
  }
}

const NOBODY = new Error("nobody reads any more");
