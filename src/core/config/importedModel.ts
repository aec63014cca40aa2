// What is known of a model from outside: one that was trained elsewhere, or exported here, and is used as it is. Plain data; reading it
// is core/exchange's.

import type { Recipe } from "./recipe";
import type { ModelShape } from "./sizes";
import { type ImportedSettings, NO_FILE } from "./tokenizer";

/** What its numbers may have been kept in. */
export type KeptDtype = "F32" | "F16" | "BF16";

/** A model whose weights are kept in storage, as f32, until a recipe names it. */
export interface ImportedModel {
  /** By which a recipe names it: the SHA-256 of the SHA-256s of the kept file's blocks, so of the shape and all numbers. */
  readonly hash: string;
  /** What its folder or archive was called. */
  readonly name: string;
  readonly shape: ModelShape;
  readonly parameters: number;
  readonly dtypes: readonly KeptDtype[];
  /** Of the file that is kept. */
  readonly bytes: number;
}

/** What comes of a model's files: the model, and the tokenizer that came with it. */
export interface ModelImport {
  readonly model: ImportedModel;
  readonly tokenizer?: ImportedSettings;
}

/** Which model from outside a recipe uses: as its teacher in place of a trained one, or as what experts start from. */
export interface ImportedModelSettings {
  /** Its hash; NO_FILE for none. */
  readonly imported: string;
}

export const importedModelDefaults: ImportedModelSettings = { imported: NO_FILE };

/** The sections of a recipe that may name a model from outside. */
export type ModelRole = "teacher" | "experts";

/** The settings by which a recipe uses what was imported, by section. */
export interface ImportChanges {
  readonly tokenizer?: Partial<Recipe["tokenizer"]>;
  readonly teacher?: Partial<Recipe["teacher"]>;
  readonly experts?: Partial<Recipe["experts"]>;
}
