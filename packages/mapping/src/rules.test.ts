import { expect, test } from "@jest/globals";
import { known, TODAY } from "./controls/testing.ts";
import { defaultPolicy, judgeSubject } from "./index.ts";
import { createLists } from "./lifecycle/index.ts";
import { products } from "./lifecycle/products/index.ts";
import { noTables, type PatchTables } from "./patches/index.ts";
import { judging } from "./rules.ts";

const fix = { line: "debian 13", package: "openssl", source: true, fixed: "3.5.1-1" } as const;
const patches: PatchTables = {
  ...noTables,
  debian: {
    checkedOn: TODAY,
    wholeOn: TODAY,
    sources: [],
    covered: [{ line: "debian 13", packages: ["openssl"] }],
    rows: [
      {
        id: "DSA-1-1",
        released: "2026-11-10",
        cves: ["CVE-2026-0001"],
        url: "https://example.org/DSA-1-1",
        fixes: [fix],
      },
    ],
  },
  exploited: {
    ...noTables.exploited,
    rows: [{ cve: "CVE-2026-0001", added: "2026-11-12", ransomware: true }],
  },
};

const facts = {
  os: known("os", {
    platform: "linux",
    id: "debian",
    name: "Debian",
    version: "13",
    like: [],
    rolling: false,
    architecture: "x86_64",
  }),
  "installed-software": known("installed-software", {
    items: [{ name: "libssl3", version: "3.5.0-1", source: "dpkg", sourceName: "openssl" }],
    complete: true,
    read: [],
    unread: [],
  }),
  "update-check": known("update-check", { checkedAt: `${TODAY}T06:00:00Z` }),
  restart: known("restart", { required: false, because: [] }),
  "pending-updates": known("pending-updates", {
    updates: [
      { name: "libssl3", candidate: "3.5.1-1", security: "yes", severity: "unknown", held: false },
    ],
    securityOrigins: ["Debian-Security"],
  }),
};

test("whoever holds a pack judges by the vendors' data in it as the collector did", () => {
  const lists = createLists(products, undefined, patches);
  const device = { state: "approved", facts, receivedOn: TODAY } as const;
  const pack = { today: TODAY, policy: defaultPolicy, lists: lists.files };
  const again = judging(pack)({ ...device, firstSeen: {} });
  const subject = { ...device, firstSeen: () => undefined };
  const first = judgeSubject(subject, { today: TODAY, policy: defaultPolicy, lists });
  expect(again.map(({ because }) => because)).toEqual(first.map((f) => f.judgement.because));
  expect(again.find(({ control }) => control === "security-updates-in-time")).toMatchObject({
    outcome: "met",
    because: expect.stringContaining("a flaw that is known to be exploited"),
    details: [expect.objectContaining({ source: "https://example.org/DSA-1-1" })],
  });
});
