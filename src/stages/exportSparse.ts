// A sparse teacher among what is exported, and the gates that were tuned to experts, which stand beside it as small files of
// their own. Dense models are export.ts's.

import type { GatesRecord } from "../core/config/gateRecords";
import type { ModelRecord } from "../core/config/records";
import { activeParameters } from "../core/config/sizes";
import { StudioError } from "../core/errors";
import { badPackage } from "../core/exchange/gate";
import { readGates } from "../core/exchange/gates";
import { checkSparsePackage, writeSparsePackage } from "../core/exchange/sparsePackage";
import { formatBytes, formatNumber, formatShort } from "../core/format/format";
import { type Blobs, paths } from "../storage/blobs";
import { checkSize, type Planned, unpacked } from "./planned";
import { sha256 } from "./sha256";

/** The package of a sparse teacher; `program` is the text of sparse.py, `card` makes that of README.md. */
export function plannedSparse(name: string, model: ModelRecord, card: () => string, program: string, blobs: Blobs): Planned {
  return {
    name: `${name}.zip`,
    make: async () => {
      checkSize(model.parameters * Float32Array.BYTES_PER_ELEMENT, "Train a smaller teacher, or one with fewer experts.");
      const [weights, tokenizer] = [await blobs.read(model.path), await blobs.read(paths.tokenizer)];
      return writeSparsePackage({ shape: model.shape, weights, tokenizer, card: card(), program });
    },
    check: (bytes) => {
      const { shape, parameters, tokens } = checkSparsePackage(bytes);
      const met = `${formatShort(parameters)} parameters in f32, of which a token meets ${formatShort(activeParameters(shape))}`;
      const { count, active } = shape.experts!;
      return `Teacher: sparse GPT with ${count} experts in a layer, ${active} for each token, and ${met}; its tokenizer of ${tokens} tokens and the program that runs it.`;
    },
    usage: { reader: "Python with PyTorch, safetensors and tokenizers", command: `${unpacked(name)}\n${run(name)}` },
  };
}

/** An expert whose teacher's gates were tuned to it, and the name of its package. */
interface Tuned {
  readonly name: string;
  readonly domain: string;
  readonly gates: GatesRecord;
}

/** The file of an expert's gates. It is checked against the teacher as it is today, whose package goes by `teacherName`. */
export function plannedGates({ name, domain, gates }: Tuned, teacher: ModelRecord | undefined, teacherName: string, blobs: Blobs): Planned {
  const file = `${name}-gates.safetensors`;
  const count = teacher?.shape.experts?.count; // gates are tuned with every expert active, and so they are used
  return {
    name: file,
    make: async () => {
      const bytes = await blobs.read(gates.path);
      if (bytes.length === gates.bytes && (await sha256(bytes)) === gates.sha256) return bytes;
      throw badPackage("these are not the gates that were written when the expert was trained.");
    },
    check: async (bytes) => {
      if (teacher === undefined || (await sha256(await blobs.read(teacher.path))) !== gates.teacher) {
        const what = "they were tuned of another teacher than the project has now.";
        throw new StudioError("missing-stage", what, "Train the expert again, then export.");
      }
      readGates(bytes, teacher.shape, gates.teacher);
      const [least, most] = [Math.min(...gates.divergence), Math.max(...gates.divergence)].map((nats) => formatNumber(nats));
      return `Gates of the teacher, tuned to the expert for ${domain}: ${formatBytes(bytes.length)}; KL from its own ${least} to ${most} nats by layer.`;
    },
    usage: { reader: "The program sparse.py in the teacher's package", command: `${run(teacherName)} --gates ${file} --active ${count}` },
  };
}

const run = (name: string): string => `python ${name}/sparse.py "Your text"`;
