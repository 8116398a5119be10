import { expect, test } from "@jest/globals";
import { defaultPolicy, type Facts, type Lists, pendingKnown } from "@muster/mapping";
import { noTables } from "@muster/mapping/patches";
import type { DeviceEvidence } from "../evidence.ts";
import { securityUpdates } from "./security-updates.ts";

const TODAY = "2026-11-21";
const fix = { line: "debian 12", package: "curl", source: true, fixed: "8.1-1" } as const;
const lists = {
  patches: {
    ...noTables,
    debian: {
      checkedOn: "2026-11-20",
      wholeOn: "2026-11-20",
      sources: [],
      covered: [{ line: "debian 12", packages: ["curl"] }],
      rows: ["2026-11-12", "2026-11-10"].map((released, n) => ({
        id: `DSA-${n}-1`,
        released,
        severity: "important" as const,
        cves: Array.from({ length: 21 }, (_, c) => `CVE-2026-${n}${String(c).padStart(3, "0")}`),
        url: `https://example.org/DSA-${n}-1`,
        fixes: [fix],
      })),
    },
    exploited: {
      ...noTables.exploited,
      rows: [{ cve: "CVE-2026-1004", added: "2026-11-13", ransomware: false }],
    },
  },
} as unknown as Lists;

const update = { candidate: "8.1-1", installed: "8.0-1", severity: "low", held: false } as const;
const facts: Facts = {
  os: {
    kind: "os",
    state: "known",
    source: "t",
    value: {
      platform: "linux",
      id: "debian",
      name: "Debian",
      version: "12",
      like: [],
      rolling: false,
      architecture: "x",
    },
  },
  "pending-updates": {
    kind: "pending-updates",
    state: "known",
    source: "t",
    value: {
      updates: [
        { ...update, name: "curl", security: "yes" },
        { ...update, name: "vim", security: "no" },
        { ...update, name: "other", security: "unknown" },
      ],
      securityOrigins: ["s"],
    },
  },
};

test("a row says what the machine, the collector and the vendor know", () => {
  const about = { today: TODAY, receivedOn: TODAY, policy: defaultPolicy, lists };
  const firstSeen = (key: string) => (key === "curl 8.1-1" ? "2026-11-14" : undefined);
  // What the table reads of a device, and no more of the two dozen members it has.
  const evidence = {
    ref: "d1",
    label: "desk",
    facts,
    sections: [],
    device: { last_report_at: null },
    updates: pendingKnown(facts, { ...about, firstSeen }),
    firstSeen,
  } as unknown as DeviceEvidence;
  const rows = [...securityUpdates.rows(evidence)].map((row) => {
    expect(row).toHaveLength(securityUpdates.columns.length);
    return Object.fromEntries(securityUpdates.columns.map((name, n) => [name, row[n]]));
  });
  expect(rows.map((row) => row.update)).toEqual(["curl", "other"]);
  expect(rows[0]).toMatchObject({
    severity: "low",
    "missing since": "2026-11-10",
    "first seen missing": "2026-11-14",
    "in time until": "2026-11-24",
    advisory: "DSA-1-1 and 1 more",
    "severity by its vendor": "important",
    "released by its vendor": "2026-11-10",
    "vendor data of": "2026-11-20",
    flaws: expect.stringMatching(/^(CVE-2026-\d{4} ){40}and 2 more$/),
    "known to be exploited since": "2026-11-13",
    disagreement: "the machine calls it low, Debian important",
    source: "https://example.org/DSA-1-1",
  });
  expect(rows[1]).toMatchObject({ security: "unknown", advisory: null, flaws: null });
});
