// What comes from files in place of being trained: tokenizers and models. The workers read and keep them; here the recipe comes to
// say that they are used, or no longer. Not where files are told apart from texts: tokenizerFiles.ts and modelFiles.ts do that.

import type { StoreApi } from "zustand/vanilla";
import type { ImportChanges, ModelImport, ModelRole } from "../core/config/importedModel";
import type { Recipe } from "../core/config/recipe";
import { type ImportedSettings, NO_FILE } from "../core/config/tokenizer";
import { toProblem } from "../core/errors";
import type { DroppedFile } from "../protocol/commands";
import { MODEL_IMPORT, type StudioEvent } from "../protocol/events";
import { type Blobs, paths } from "../storage/blobs";
import { obstacleToModel } from "./modelFiles";
import type { StudioState } from "./state/store";
import { obstacleToTokenizer } from "./tokenizerFiles";
import type { Workers } from "./workers";

export interface ImportParts {
  readonly store: StoreApi<StudioState>;
  readonly workers: Workers;
  openBlobs(): Promise<Blobs>;
  setRecipe(recipe: Recipe): void;
  save(): Promise<void>;
  /** Asks the browser to keep files. */
  askToKeep(): void;
}

export function createImports({ store, workers, openBlobs, setRecipe, save, askToKeep }: ImportParts) {
  const change = ({ tokenizer, teacher, experts }: ImportChanges): void => {
    const { recipe } = store.getState();
    setRecipe({
      ...recipe,
      tokenizer: { ...recipe.tokenizer, ...tokenizer },
      teacher: { ...recipe.teacher, ...teacher },
      experts: { ...recipe.experts, ...experts },
    });
  };

  const importTokenizer = async (files: readonly DroppedFile[]): Promise<ImportedSettings> => {
    askToKeep();
    const settings = await workers.corpus().call("importTokenizer", { files });
    change({ tokenizer: settings });
    return settings;
  };

  const importModel = async (files: readonly DroppedFile[], role: ModelRole): Promise<ImportChanges> => {
    askToKeep();
    store.setState({ incomingModel: { role, done: 0, total: 0 } });
    try {
      const { model, tokenizer } = await workers.corpus().call("importModel", { files });
      const changes = changesBy(role, { model, ...(tokenizer && { tokenizer }) });
      store.setState(({ project }) => ({
        project: { ...project, importedModels: { ...project.importedModels, [model.hash]: model } },
      }));
      change(changes);
      await removeUnused();
      return changes;
    } finally {
      store.setState({ incomingModel: undefined });
    }
  };

  /** Gives up the weights of models that neither the recipe nor a result names. */
  const removeUnused = async (): Promise<void> => {
    const { project, recipe } = store.getState();
    const named = new Set([
      recipe.teacher.imported,
      recipe.experts.imported,
      ...Object.values(project.models).map(({ imported }) => imported),
    ]);
    const all = Object.entries(project.importedModels ?? {});
    const unused = all.filter(([hash]) => !named.has(hash));
    if (unused.length === 0) return save();
    const importedModels = Object.fromEntries(all.filter(([hash]) => named.has(hash)));
    store.setState((state) => ({ project: { ...state.project, importedModels } }));
    await save();
    const blobs = await openBlobs();
    // A file that can't be removed now only takes room.
    await Promise.allSettled(unused.map(([hash]) => blobs.remove(paths.importedModel(hash))));
  };

  const refuse = (role: ModelRole, problem: StudioState["refusedModels"][ModelRole]): void =>
    store.setState(({ refusedModels }) => ({ refusedModels: { ...refusedModels, [role]: problem } }));

  return {
    /**
     * Has the recipe use the tokenizer in these files in place of a trained one; the settings that say so. Rejects with the problem
     * where they hold none.
     */
    importTokenizer,
    /** importTokenizer for the screens, which show what is wrong with the files, and that the stage is at work. */
    async takeTokenizer(files: readonly DroppedFile[]): Promise<void> {
      store.setState({ refusedTokenizer: undefined });
      const obstacle = obstacleToTokenizer(store.getState());
      store.setState({ refusedTokenizer: obstacle ?? (await importTokenizer(files).then(() => undefined, toProblem)) });
    },
    /** Has the recipe train a tokenizer again. */
    trainTokenizerAgain(): void {
      store.setState({ refusedTokenizer: undefined });
      change({ tokenizer: { imported: NO_FILE } });
    },
    /**
     * Has the recipe use the model in these files as its teacher or as what experts start from, and the tokenizer that came with it;
     * the settings that say so. Rejects with the problem where they hold none.
     */
    importModel,
    /** importModel for the screens, which show what is wrong with the files, and that a stage is at work. */
    async takeModel(files: readonly DroppedFile[], role: ModelRole): Promise<void> {
      refuse(role, undefined);
      refuse(role, obstacleToModel(store.getState(), role) ?? (await importModel(files, role).then(() => undefined, toProblem)));
    },
    /** Has the recipe train a teacher again, or let experts start with fresh weights; the tokenizer stays. */
    async doWithoutModel(role: ModelRole): Promise<void> {
      refuse(role, undefined);
      change(role === "teacher" ? { teacher: { imported: NO_FILE } } : { experts: { imported: NO_FILE, start: "fresh" } });
      await removeUnused();
    },
    /** Hears how far the reading of a model is. */
    hear(event: StudioEvent): void {
      const { incomingModel } = store.getState();
      if (event.kind !== "progress" || event.stage !== MODEL_IMPORT || !incomingModel) return;
      const { done, total } = event;
      store.setState({ incomingModel: { ...incomingModel, done, total } });
    },
  };
}

function changesBy(role: ModelRole, { model: { hash: imported }, tokenizer }: ModelImport): ImportChanges {
  const asTeacher = { teacher: { imported, kind: "dense" as const } };
  const asStart = { experts: { imported, start: "imported" as const } };
  return { ...(role === "teacher" ? asTeacher : asStart), ...(tokenizer && { tokenizer }) };
}
