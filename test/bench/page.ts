// The benchmark's page: lends what it can do to the command that opened it.

import { timeCheckpoints } from "./checkpointsPage";
import { timeExperts } from "./experts";
import { timeLosses } from "./losses";
import { timeMethods } from "./methods";
import { loadOnGpu, openModelFiles, readFiles } from "./openModelPage";
import { benchWith } from "./run";
import { timeSampling } from "./sampling";
import { timeSparse } from "./sparse";
import { timeTokenizer } from "./tokenizerPage";

const bench = benchWith({
  engine: () => import("./engine"),
  reference: () => import("./reference"),
  jax: () => import("./jax"),
});

Object.assign(window, {
  bench,
  timeTokenizer,
  timeCheckpoints,
  readFiles,
  openModelFiles,
  loadOnGpu,
  turns: { losses: timeLosses, experts: timeExperts, sparse: timeSparse, sampling: timeSampling, methods: timeMethods },
});
