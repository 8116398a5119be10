import { expect, test } from "@jest/globals";
import { restartPending } from "./restart-pending.ts";
import { about, factsOf, known, notApplicable, unknown } from "./testing.ts";
import type { Facts } from "./types.ts";

const restart = (required: boolean, because: string[] = []) =>
  factsOf(known("restart", { required, because }));

const rows: readonly (readonly [Facts, string, string])[] = [
  [restart(false), "met", "Nothing waits for a restart."],
  [restart(true), "not-met", "Installed updates wait for a restart."],
  [
    restart(true, ["linux-image-6.1.0-28"]),
    "not-met",
    "Installed updates wait for a restart, asked for by linux-image-6.1.0-28.",
  ],
  [
    restart(true, ["windows-update"]),
    "not-met",
    "Installed updates wait for a restart, asked for by Windows Update.",
  ],
  [
    restart(true, ["a", "b", "c", "d"]),
    "not-met",
    "Installed updates wait for a restart, asked for by a, b, c and 1 more.",
  ],
  [
    factsOf(unknown("restart", "macOS does not say")),
    "no-evidence",
    "Whether a restart is needed could not be read: macOS does not say.",
  ],
  [{}, "no-evidence", "Nothing was reported about whether a restart is needed."],
  [
    factsOf(notApplicable("restart", "a container is replaced")),
    "not-applicable",
    "Not applicable: a container is replaced.",
  ],
];

test.each(rows)("%j is %s", (facts, outcome, because) => {
  expect(restartPending.judge(facts, about())).toMatchObject({ outcome, because });
});
