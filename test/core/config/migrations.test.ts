// Records as earlier studios wrote them: each is brought to today's form, step by step, and none of a later studio is read.

import { describe, expect, test } from "vitest";
import { newestVersion, upToDate } from "../../../src/core/config/migrations";
import type { ProjectRecord } from "../../../src/core/config/records";

/** As the studio wrote it while a mixture was a single table, cut to what matters. */
const recorded = {
  version: 1,
  models: { teacher: { id: "teacher", path: "models/teacher.safetensors" } },
  router: { domains: ["en", "de"] },
  mixture: { grid: { teacher: { en: 2, de: 2 } }, routing: {}, totalParameters: 2, activeParameters: 1, seconds: 1 },
  traces: { teacher: { seconds: 2 }, mixture: { seconds: 1 } },
};

describe("a project of version 1", () => {
  test("with a mixture of that time comes without it, and with everything else", () => {
    const { mixture: _, traces, ...others } = recorded;
    expect(upToDate<ProjectRecord>("project", recorded)).toEqual({ ...others, version: 2, traces: { teacher: traces.teacher } });
  });

  test("with a mixture of several tables comes as it is", () => {
    const mixture = { ...recorded.mixture, grids: [] };
    expect(upToDate<ProjectRecord>("project", { ...recorded, mixture } as never)).toEqual({ ...recorded, mixture, version: 2 });
    expect(upToDate<ProjectRecord>("project", { version: 1, models: {} } as never)).toEqual({ version: 2, models: {} });
  });

  test("is not changed itself", () => {
    const before = structuredClone(recorded);
    upToDate("project", recorded);
    expect(recorded).toEqual(before);
  });
});

test.each(["project", "studies", "run"] as const)(
  "a %s of today is taken as it is, one of a newer studio refused with its version",
  (kind) => {
    const version = newestVersion(kind);
    const record = { version, anything: 1 };
    expect(upToDate(kind, record)).toEqual(record);
    const newer = { code: "newer-version", message: expect.stringContaining(`version ${version + 1}`) };
    expect(() => upToDate(kind, { version: version + 1 })).toThrow(expect.objectContaining(newer));
  },
);
