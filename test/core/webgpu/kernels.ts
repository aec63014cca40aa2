// Kernels for tests that plan without a device: the defaults on a narrow and on a wide adapter.

import { untuned } from "../../../src/core/webgpu/variants";

export const NARROW = untuned({ subgroups: true, narrow: true });
export const WIDE = untuned({ subgroups: true, narrow: false });
