// The file in which a model from outside is kept: one safetensors file of f32, in the studio's order and by its names, that also says
// the model's shape, so that a hash of it names the whole model. Not where it comes from: outsideModel.ts.

import type { ModelShape } from "../config/sizes";
import { encodeUtf8 } from "../format/utf8";
import type { StreamedTensors } from "../graph/executor";
import { badPackage, readJsonObject, wholeNumber } from "./gate";
import { type Metadata, PYTORCH } from "./safetensorsHeader";
import { safetensorsPieces } from "./tensorStream";

const SHAPE = "limbeck.shape";

/** The file's bytes, for tensors that are a GPT's of `shape`. */
export function keptPieces(shape: ModelShape, tensors: StreamedTensors): AsyncGenerator<Uint8Array> {
  const { layers, heads, width, context, vocabSize, inner } = shape;
  const told = { layers, heads, width, context, vocabSize, ...(inner !== undefined && { inner }) };
  return safetensorsPieces(tensors, { ...PYTORCH, [SHAPE]: JSON.stringify(told) });
}

/** The shape that such a file says. Throws StudioError("bad-package") for a file that is none. */
export function shapeOfKept({ [SHAPE]: text }: Metadata): ModelShape {
  if (text === undefined) throw badPackage("The file is no model from outside: it says no shape.");
  const told = readJsonObject(encodeUtf8(text), "The model's shape");
  const size = (key: string): number => wholeNumber(told, key, "The model's shape", 1);
  const [layers, heads, width, context, vocabSize] = ["layers", "heads", "width", "context", "vocabSize"].map(size);
  return { layers, heads, width, context, vocabSize, ...(told.inner !== undefined && { inner: size("inner") }) };
}
