// jax-js as a contestant: the same GPT-2, loss and AdamW in its own idiom, the whole step in one jit. Arrays follow its
// rule of ownership: passing one hands it over, .ref keeps it.
// Letters as in core/graph/ops.ts: N = B·T rows, d width, V vocabulary.

import { defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import type { ModelShape } from "../../src/core/config/sizes";
import type { NamedTensors } from "../../src/core/graph/executor";
import { type BenchConfig, type Contestant, type GivenTensors, scoredCount, studentOf, teacherOf } from "./contract";
import { metered, type Steps } from "./meter";

// Types, not interfaces: only those pass for trees of arrays.
type Parameters = { [name: string]: np.Array };
type Batch = { tokens: np.Array; targets: np.Array; perTarget: np.Array };
type State = { parameters: Parameters; first: Parameters; second: Parameters };
type Rates = { move: np.Array; second: np.Array };

const array = (data: Float32Array | Int32Array, shape: readonly number[]): np.Array =>
  np.array(data as Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>, { shape: [...shape] });
const scalar = (value: number): np.Array => array(Float32Array.of(value), []);
const mapValues = <To>(parameters: Parameters, change: (value: np.Array, name: string) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, change(value, name)]));
const upload = (tensors: NamedTensors): Parameters =>
  Object.fromEntries([...tensors].map(([name, { shape, data }]) => [name, array(data, shape)]));

/** The logits [N, V] of sequences of `context` tokens [N]. Takes the parameters over. */
function logitsOf(parameters: Parameters, { layers, heads, width: d }: ModelShape, tokens: np.Array, context: number, epsilon: number) {
  const p = (name: string): np.Array => parameters[name].ref;
  const norm = (x: np.Array, name: string): np.Array =>
    nn
      .standardize(x, -1, { epsilon })
      .mul(p(`${name}.weight`))
      .add(p(`${name}.bias`));
  const linear = (x: np.Array, name: string): np.Array => np.matmul(x, p(`${name}.weight`)).add(p(`${name}.bias`));
  const rows = tokens.size;
  const sequences = rows / context;

  // The rows must be used as they come: a gather whose gradient is reshaped does not compile.
  const positions = np.broadcastTo(p("wpe.weight").slice([0, context]), [sequences, context, d]).reshape([rows, d]);
  let x = np.take(p("wte.weight"), tokens, 0).add(positions); // [N, d]
  for (let layer = 0; layer < layers; layer++) {
    const block = `h.${layer}`;
    const qkv = linear(norm(x.ref, `${block}.ln_1`), `${block}.attn.c_attn`); // [N, 3d]
    const [query, key, value] = np.split(qkv, 3, 1).map((part) => part.reshape([sequences, context, heads, d / heads]));
    const attended = nn.dotProductAttention(query, key, value, { isCausal: true }).reshape([rows, d]);
    x = x.add(linear(attended, `${block}.attn.c_proj`));
    const inner = nn.gelu(linear(norm(x.ref, `${block}.ln_2`), `${block}.mlp.c_fc`)); // [N, 4d]
    x = x.add(linear(inner, `${block}.mlp.c_proj`));
  }
  const logits = np.matmul(norm(x, "ln_f"), p("wte.weight").transpose());
  tree.dispose(parameters);
  return logits;
}

/** One AdamW update; `gradients` and `state` are taken over. */
function updated({ parameters, first, second }: State, gradients: Parameters, rates: Rates, config: BenchConfig): State {
  const { lr, beta1, beta2, eps, weightDecay } = config;
  const nextFirst = mapValues(first, (m, name) => m.mul(beta1).add(gradients[name].ref.mul(1 - beta1)));
  const nextSecond = mapValues(second, (v, name) => v.mul(beta2).add(np.square(gradients[name]).mul(1 - beta2)));
  const next = mapValues(parameters, (value, name) => {
    const kept = value.ndim >= 2 ? value.mul(1 - lr * weightDecay) : value;
    const size = np.sqrt(nextSecond[name].ref.mul(rates.second.ref)).add(eps);
    return kept.sub(nextFirst[name].ref.mul(rates.move.ref).div(size));
  });
  tree.dispose(rates);
  return { parameters: next, first: nextFirst, second: nextSecond };
}

async function start(config: BenchConfig, weights: GivenTensors, teacher?: GivenTensors): Promise<Steps> {
  if (!(await init("webgpu")).includes("webgpu")) throw new Error("jax-js found no WebGPU here");
  defaultDevice("webgpu");
  const { T, V, alpha, beta1, beta2, lnEps, lr } = config;
  const student = studentOf(config, weights);
  const taught = teacher && teacherOf(config, teacher);
  const { shape } = student;
  const zeros = (): Parameters => mapValues(upload(student.tensors), (value) => np.zerosLike(value));
  let parameters = upload(student.tensors);
  const taughtParameters = taught && upload(taught.tensors);

  const crossEntropy = (logQ: np.Array, { targets, perTarget }: Omit<Batch, "tokens">): np.Array =>
    nn.oneHot(targets, V).mul(logQ).sum().mul(perTarget).neg();

  const trainLoss = (p: Parameters, { tokens, targets, perTarget }: Batch): np.Array =>
    crossEntropy(nn.logSoftmax(logitsOf(p, shape, tokens, T, lnEps)), { targets, perTarget });

  const distillLoss = (p: Parameters, { tokens, targets, perTarget }: Batch, logP: np.Array): np.Array => {
    const logQ = nn.logSoftmax(logitsOf(p, shape, tokens, T, lnEps));
    const ce = crossEntropy(logQ.ref, { targets: targets.ref, perTarget: perTarget.ref });
    const scored = targets.greaterEqual(0).astype(np.float32);
    const kl = np.exp(logQ.ref).mul(logQ.sub(logP)).sum(-1).mul(scored).sum().mul(perTarget);
    return ce.mul(alpha).add(kl.mul(1 - alpha));
  };

  const train = jit((state: State, batch: Batch, rates: Rates): [np.Array, State] => {
    const [loss, gradients] = valueAndGrad(trainLoss)(tree.ref(state.parameters), batch);
    return [loss, updated(state, gradients as Parameters, rates, config)];
  });

  const distill = jit((state: State, batch: Batch, rates: Rates, fixed: Parameters): [np.Array, State] => {
    const logP = nn.logSoftmax(logitsOf(fixed, taught!.shape, batch.tokens.ref, T, lnEps));
    const [loss, gradients] = valueAndGrad(distillLoss)(tree.ref(state.parameters), batch, logP);
    return [loss, updated(state, gradients as Parameters, rates, config)];
  });

  const moments: { first: Parameters; second: Parameters }[] = [];
  const stepper = (run: (state: State, batch: Batch, rates: Rates) => [np.Array, State]): Steps["trainStep"] => {
    let own: (typeof moments)[number] | undefined;
    let step = 0;
    return async (tokens, targets) => {
      if (own === undefined) {
        own = { first: zeros(), second: zeros() };
        moments.push(own);
      }
      step += 1;
      const batch = {
        tokens: array(tokens, [tokens.length]),
        targets: array(targets, [targets.length]),
        perTarget: scalar(1 / scoredCount(targets)),
      };
      const rates = { move: scalar(lr / (1 - beta1 ** step)), second: scalar(1 / (1 - beta2 ** step)) };
      const [loss, next] = run({ parameters, ...own }, batch, rates);
      parameters = next.parameters;
      Object.assign(own, { first: next.first, second: next.second });
      // One array is enough to wait for: the queue runs in order.
      return (await loss.data())[0];
    };
  };

  return {
    trainStep: stepper(train),
    ...(taughtParameters
      ? { distillStep: stepper((state, batch, rates) => distill(state, batch, rates, tree.ref(taughtParameters))) }
      : {}),
    dispose: () => {
      tree.dispose(parameters);
      tree.dispose(taughtParameters);
      tree.dispose(moments);
      train.dispose();
      distill.dispose();
    },
  };
}

/** As `create` of engine.ts, on jax-js's own device, which it shares with every other contestant of this kind. */
export async function create(config: BenchConfig, weights: GivenTensors, teacher?: GivenTensors): Promise<Contestant> {
  return metered(() => start(config, weights, teacher));
}
