// The gates of a sparse teacher that were tuned to one student (arXiv 2502.12947), as a small file beside the teacher's, which
// stays as it is: the two matrices of every layer's gate, and the SHA-256 of the teacher's file that they belong to. Not how
// they are tuned, which is model/training.ts.

import type { ModelShape } from "../config/sizes";
import { StudioError } from "../errors";
import type { NamedTensors } from "../graph/executor";
import { gateParameters } from "../model/sparseMlp";
import { badPackage, shown } from "./gate";
import { checkShapes } from "./huggingface";
import { readMetadata, readSafetensors, writeSafetensors } from "./safetensors";

const FORMAT = "limbeck-gates";
const VERSION = 1;

/**
 * The file of gates tuned of a teacher of this shape, whose own file has the SHA-256 `teacher` in hexadecimal digits. Throws
 * StudioError("bad-package") when they are not exactly the gates of that shape.
 */
export function writeGates(gates: NamedTensors, shape: ModelShape, teacher: string): Uint8Array<ArrayBuffer> {
  checkGates(gates, shape);
  return writeSafetensors(gates, { format: FORMAT, version: String(VERSION), teacher });
}

/**
 * The gates in a file, by the names they have in the teacher. Throws StudioError("bad-package") naming what is wrong: gates of
 * another teacher, a layer that is missing, a tensor that is none of a gate, of another shape or not finite; and "newer-version".
 */
export function readGates(bytes: Uint8Array, shape: ModelShape, teacher: string): NamedTensors {
  const gates = readSafetensors(bytes);
  const declared = readMetadata(bytes);
  if (declared.format !== FORMAT) throw badPackage(`The file's format is ${shown(declared.format)}, not ${shown(FORMAT)}.`);
  if (!/^[1-9]\d*$/.test(declared.version ?? "")) throw badPackage(`The version of the gates is ${shown(declared.version)}.`);
  if (Number(declared.version) > VERSION) {
    const what = `The gates are of version ${declared.version}; the newest this studio reads is ${VERSION}.`;
    throw new StudioError("newer-version", what, "Open them with the studio that made them.");
  }
  if (declared.teacher !== teacher) {
    throw badPackage(`The gates were tuned of the teacher with SHA-256 ${shown(declared.teacher)}, not of ${shown(teacher)}.`);
  }
  checkGates(gates, shape);
  return gates;
}

/** A teacher's tensors with `gates` in place of its own; both as they were read for the same shape. */
export function withGates(teacher: NamedTensors, gates: NamedTensors): NamedTensors {
  return new Map([...teacher].map(([name, tensor]) => [name, gates.get(name) ?? tensor]));
}

/** Checks that `gates` are exactly those of every layer, each of its shape and finite. */
function checkGates(gates: NamedTensors, shape: ModelShape): void {
  const { layers, experts } = shape;
  if (experts === undefined) throw badPackage("The teacher is dense and has no gates.");
  const all = Array.from({ length: layers }, (_, layer) => gateParameters(layer, shape, experts.count)).flat();
  const shapes = new Map(all.map(({ name, shape: dimensions }) => [name, dimensions]));
  checkShapes(gates, shapes);
  for (const name of gates.keys()) if (!shapes.has(name)) throw badPackage(`Tensor ${name} is no gate of a teacher with ${layers} layers.`);
}
