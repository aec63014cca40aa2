// What the worker of Play answers in a studio without a browser: two letters behind any prompt.

import type { Handlers } from "./fakes";

export const playHandlers: Pick<Handlers, "generate" | "alternatives"> = {
  async generate({ prompt }, context) {
    for (const [id, text] of ["a", "b"].entries()) {
      context.emit({ kind: "token", id, text: `${prompt.text}${text}`, writers: { teacher: 1 } });
      await context.checkpoint("play");
    }
    return { text: `${prompt.text}ab` };
  },
  async alternatives({ tokens }, context) {
    await context.checkpoint("play");
    return tokens.map(() => ({ probability: 0.5, rank: 0, likeliest: [{ text: "a", probability: 0.5 }] }));
  },
};
