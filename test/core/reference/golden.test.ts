// The reference executor against PyTorch's numbers.

import { beforeAll } from "vitest";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { claimCached } from "../../golden/cachedClaims";
import { claimDistillation } from "../../golden/distillationClaims";
import { claimMixtures } from "../../golden/mixtureClaims";
import { claimModels } from "../../golden/modelClaims";
import { claimSparse } from "../../golden/sparseClaims";
import { claimSteps } from "../../golden/stepClaims";
import { useCpu } from "./harness";

beforeAll(useCpu);

claimModels(() => referenceExecutor);
claimDistillation(() => referenceExecutor);
claimMixtures(() => referenceExecutor);
claimSteps(() => referenceExecutor);
claimCached(() => referenceExecutor);
claimSparse(() => referenceExecutor);
