// One expert in onnxruntime-web: tokens in, logits out, with keys and values of the tokens before kept between two runs.
// It runs as WebAssembly on one core, so that no host has to send headers for shared memory.

import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { PageExpert, PageManifest } from "../core/exchange/onnx/page";

/** Gives the runtime its WebAssembly, packed by gzip, before the first model is opened. */
export async function giveRuntime(packed: Uint8Array<ArrayBuffer>): Promise<void> {
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  env.wasm.wasmBinary = await new Response(unpacked).arrayBuffer();
  env.wasm.numThreads = 1;
}

export async function openModel(file: Uint8Array, shape: PageExpert["shape"], precision: PageManifest["precision"]): Promise<Model> {
  return new Model(await InferenceSession.create(file), shape, precision);
}

export class Model {
  #past: Readonly<Record<string, Tensor>> = {};
  /** Tokens whose keys and values are kept. */
  #length = 0;

  constructor(
    private readonly session: InferenceSession,
    readonly shape: PageExpert["shape"],
    private readonly precision: PageManifest["precision"],
  ) {}

  /** Reads tokens that follow those before, or begin a new text; the logits [V] of the token after the last. */
  async read(tokens: readonly number[], isNew: boolean): Promise<Float32Array> {
    if (isNew) this.#forget();
    const total = this.#length + tokens.length;
    const row = (values: readonly number[]): Tensor => new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
    const outputs = await this.session.run({
      input_ids: row(tokens),
      attention_mask: row(Array.from({ length: total }, () => 1)),
      position_ids: row(tokens.map((_, i) => this.#length + i)),
      ...this.#past,
    });
    this.#length = total;
    this.#past = Object.fromEntries(
      Object.entries(outputs)
        .filter(([name]) => name.startsWith("present."))
        .map(([name, tensor]) => [name.replace("present", "past_key_values"), tensor as Tensor]),
    );
    return (outputs.logits.data as Float32Array).slice(-this.shape.vocabSize);
  }

  #forget(): void {
    const { layers, heads, width } = this.shape;
    const empty = (): Tensor => {
      const data = this.precision === "float32" ? new Float32Array(0) : new Uint16Array(0);
      return new Tensor(this.precision, data, [1, heads, 0, width / heads]);
    };
    const names = Array.from({ length: layers }, (_, i) => [`past_key_values.${i}.key`, `past_key_values.${i}.value`]).flat();
    this.#past = Object.fromEntries(names.map((name) => [name, empty()]));
    this.#length = 0;
  }
}
