import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { AdvisoryName, AdvisoryTable } from "@muster/mapping/patches";
import { tableSchemas } from "@muster/mapping/patches/schema";
import { signerFrom } from "../../keys/index.ts";
import { openStore, type Store } from "../../store/index.ts";
import type { ListDesk } from "../desk.ts";
import { readBundle } from "./bundle.ts";
import { listSources } from "./index.ts";
import { inflated } from "./inflate.ts";
import { addDevice, type Mirror, openDesk, openMirror } from "./testing.ts";

let mirror: Mirror;
let store: Store;
let own: ListDesk;
let now = 0;
let stores = 0;
const folder = mkdtempSync(join(tmpdir(), "muster-advisories-"));
const NIGHT = 86_400_000;

beforeAll(async () => {
  mirror = await openMirror();
});

afterAll(async () => {
  await mirror.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  mirror.clear();
  now = Date.parse("2026-11-26T03:00:00Z");
  stores += 1;
  store = await openStore(`sqlite:${join(folder, `${stores}.db`)}`);
  own = await openDesk(mirror, { store, now: () => now });
});

const refresh = (id: string, anew = false) => {
  const source = listSources.find((s) => s.id === id);
  if (source === undefined) throw new Error(id);
  return own.refresh(source, anew);
};

const table = (name: AdvisoryName): AdvisoryTable => {
  const found = own.lists.patches[name];
  expect(tableSchemas[name].safeParse(found).error).toBeUndefined();
  return found;
};

/** A device that has one package. */
const device = (id: string, os: { id: string; version: string; codename?: string }, name: string) =>
  addDevice(store, id, {
    title: {
      name,
      version: "1",
      source: ["debian", "ubuntu"].includes(os.id) ? "dpkg" : "rpm",
      ...(name === "libssl3" && { sourceName: "openssl" }),
    },
    os,
  });

const bookworm = { id: "debian", version: "12", codename: "bookworm" };
const DATA = "/salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data";

/** As https://salsa.debian.org/security-tracker-team/security-tracker/-/blob/master/data/DSA/list is written. */
const DSA = `[24 Nov 2026] DSA-6102-1 openssl - security update
\t{CVE-2026-1001 CVE-2026-1002}
\t[bookworm] - openssl 3.0.17-1~deb12u4
\t[trixie] - openssl 3.5.1-1+deb13u4
[01 Apr 2026] DSA-6000-1 zlib - security update
\t{CVE-2026-0500}
\t[bookworm] - zlib 1:1.2.13.dfsg-1+deb12u1
\tNOTE: text that is no advisory
[31 Mar 2026] DSA-5999-2 openssl regression update
\t[bookworm] - openssl <not-affected> (Vulnerable code not present)
`;
const DLA = `[02 Feb 2026] DLA-4000-1 openssl - security update
\t{CVE-2026-0100}
\t[bullseye] - openssl 1.1.1w-0+deb11u9
`;

function debianSays(dsa = DSA, dla = DLA) {
  mirror.answer(`${DATA}/DSA/list`, dsa);
  mirror.answer(`${DATA}/DLA/list`, dla);
}

describe("Debian", () => {
  test("the advisories of the packages and releases that devices have, and no other", async () => {
    await device("d1", bookworm, "libssl3");
    debianSays();
    const outcome = await refresh("debian");
    expect(outcome.taken[0]?.changes).toEqual([
      { what: "DSA-6102-1", member: "released", to: "2026-11-24" },
    ]);
    expect(table("debian")).toMatchObject({
      checkedOn: "2026-11-26",
      covered: [{ line: "debian 12", packages: ["libssl3", "openssl"] }],
      rows: [
        {
          id: "DSA-6102-1",
          released: "2026-11-24",
          cves: ["CVE-2026-1001", "CVE-2026-1002"],
          url: "https://security-tracker.debian.org/tracker/DSA-6102-1",
          fixes: [
            { line: "debian 12", package: "openssl", source: true, fixed: "3.0.17-1~deb12u4" },
          ],
        },
      ],
    });
  });

  test("what other systems have, kernels of one version and patches by number are no package to look up", async () => {
    const title = { name: "libssl3", version: "1", source: "dpkg", sourceName: "openssl" } as const;
    const offered = ["curl:amd64", "linux-image-6.1.0-29-amd64", "SUSE-SLE-15-2026-1"].map(
      (name) => ({
        name,
        candidate: "2",
        security: "yes" as const,
        severity: "unknown" as const,
        held: false,
      }),
    );
    await addDevice(store, "d1", { title, os: bookworm, pending: offered });
    await device("u1", { id: "ubuntu", version: "24.04", codename: "noble" }, "zlib1g");
    await device("r1", { id: "rhel", version: "9.7" }, "zlib");
    debianSays();
    await refresh("debian");
    expect(table("debian").covered).toEqual([
      { line: "debian 12", packages: ["curl", "libssl3", "openssl"] },
    ]);
  });

  test("nothing new is answered in no bytes; one list that changed is read with the other", async () => {
    await device("d1", bookworm, "libssl3");
    debianSays();
    await refresh("debian");
    mirror.asked.length = 0;
    expect(await refresh("debian")).toMatchObject({ state: "unchanged" });
    expect(mirror.asked.every((line) => / "\d+"$/.test(line))).toBe(true);
    mirror.answer(`${DATA}/DLA/list`, `${DLA}\n`);
    expect(await refresh("debian")).toMatchObject({ state: "changed", taken: [] });
    expect(table("debian").rows).toHaveLength(1);
  });

  test("a changed advisory says what moved, one that went is gone", async () => {
    await device("d1", bookworm, "libssl3");
    await device("d2", bookworm, "zlib");
    debianSays();
    await refresh("debian");
    debianSays(DSA.replace("deb12u4", "deb12u5").replace("24 Nov", "25 Nov"));
    const { taken } = await refresh("debian");
    expect(taken[0]?.changes).toEqual([
      { what: "DSA-6102-1", member: "released", from: "2026-11-24", to: "2026-11-25" },
      {
        what: "DSA-6102-1",
        member: "fixes",
        from: "debian 12 openssl 3.0.17-1~deb12u4",
        to: "debian 12 openssl 3.0.17-1~deb12u5",
      },
    ]);
  });

  test("a list that lost half of what the estate uses is held", async () => {
    await device("d1", bookworm, "libssl3");
    await device("d2", bookworm, "zlib");
    debianSays();
    await refresh("debian");
    debianSays(DSA.slice(DSA.indexOf("[01 Apr")));
    const { held, taken } = await refresh("debian");
    expect(taken).toEqual([]);
    expect(held[0]?.why).toEqual(["it would shrink from 2 to 1 lines"]);
    expect(table("debian").rows).toHaveLength(2);
  });

  test("a package that left the estate is no loss", async () => {
    await device("d1", bookworm, "libssl3");
    await device("d2", bookworm, "zlib");
    debianSays();
    await refresh("debian");
    await store.db.deleteFrom("latest_section").where("device", "=", "d2").execute();
    await device("d3", bookworm, "curl");
    debianSays(`${DSA}\n`);
    const { held } = await refresh("debian");
    expect(held).toEqual([]);
    expect(table("debian").rows.map(({ id }) => id)).toEqual(["DSA-6102-1"]);
  });

  test("a package that is new in the estate has its old advisories looked up at once", async () => {
    await device("d1", bookworm, "libssl3");
    debianSays();
    await refresh("debian");
    await device("d2", bookworm, "zlib");
    await refresh("debian");
    expect(table("debian").rows.map(({ id }) => id)).toEqual(["DSA-6000-1", "DSA-6102-1"]);
  });

  test.each([
    [4, "2026-11-26"],
    [5, "2026-12-01"],
  ])("unchanged lists are read again after five days: %i", async (days, checkedOn) => {
    await device("d1", bookworm, "libssl3");
    debianSays();
    await refresh("debian");
    now += days * NIGHT;
    await refresh("debian");
    expect(table("debian").checkedOn).toBe(checkedOn);
  });

  test.each([
    ["a page in its place", "<html></html>", /DSA\/list holds no advisory/],
    ["nothing", "", /DSA\/list holds no advisory/],
  ])("%s: nothing is taken", async (_, dsa, problem) => {
    await device("d1", bookworm, "libssl3");
    debianSays(dsa);
    expect(await refresh("debian")).toMatchObject({
      state: "failed",
      problem: expect.stringMatching(problem),
    });
  });
});

test.each(["debian", "ubuntu", "redhat", "suse"])(
  "%s is not asked where no device runs what it speaks of, and never told what devices have",
  async (id) => {
    await device("d1", { id: "alpine", version: "3.20" }, "openssl");
    expect(await refresh(id)).toMatchObject({ state: "unchanged" });
    expect(mirror.asked).toEqual([]);
  },
);

const RH = "/access.redhat.com/hydra/rest/securitydata/csaf.json";
const RHSA = {
  RHSA: "RHSA-2026:1473",
  severity: "important",
  released_on: "2026-11-20T10:08:56Z",
  CVEs: ["CVE-2025-66199", "CVE-2025-15467"],
  bugzillas: ["2400000"],
  released_packages: [
    "openssl-1:3.5.1-7.el9_7.x86_64",
    "openssl-libs-1:3.5.1-7.el9_7.x86_64",
    "openssl-libs-1:3.5.1-7.el9_7.aarch64",
    "openssl-libs-1:3.2.2-9.el10.x86_64",
    "openssl-1:3.5.1-7.el9_7.src",
    "openssl-main@x86_64",
  ],
  resource_url: "https://access.redhat.com/hydra/rest/securitydata/csaf/RHSA-2026:1473.json",
};
const page = (after: string, at = 1) => `${RH}?after=${after}&per_page=500&page=${at}`;

describe("Red Hat", () => {
  test("everything since the line came out, then what is new; of Rocky as of Red Hat's own", async () => {
    await device("r1", { id: "rocky", version: "9.7" }, "openssl-libs");
    const full = Array.from({ length: 500 }, (_, n) => ({ ...RHSA, RHSA: `RHSA-2025:${n}` }));
    mirror.answer(page("2022-04-18"), JSON.stringify(full));
    mirror.answer(page("2022-04-18", 2), JSON.stringify([RHSA]));
    await refresh("redhat");
    expect(table("redhat").rows).toHaveLength(501);
    expect(table("redhat").rows.at(-1)).toEqual({
      id: "RHSA-2026:1473",
      released: "2026-11-20",
      severity: "important",
      cves: ["CVE-2025-66199", "CVE-2025-15467"],
      url: "https://access.redhat.com/errata/RHSA-2026:1473",
      fixes: [{ line: "rhel 9", package: "openssl-libs", fixed: "1:3.5.1-7.el9_7" }],
    });
    now += NIGHT;
    const newer = { ...RHSA, RHSA: "RHSA-2026:1500", released_on: "2026-11-26T23:00:00Z" };
    mirror.answer(page("2026-11-19"), JSON.stringify([RHSA, newer]));
    const { taken, held } = await refresh("redhat");
    expect(held).toEqual([]);
    expect(taken[0]?.changes).toEqual([
      { what: "RHSA-2026:1500", member: "released", to: "2026-11-26" },
    ]);
    expect(table("redhat").rows).toHaveLength(502);
  });

  test.each([
    [6, false],
    [7, true],
  ])(
    "a package new in the estate is asked for in full once a week: day %i",
    async (days, whole) => {
      await device("r1", { id: "rhel", version: "9.7" }, "openssl-libs");
      mirror.answer(page("2022-04-18"), JSON.stringify([RHSA]));
      await refresh("redhat");
      await device("r2", { id: "rhel", version: "9.7" }, "openssl");
      now += days * NIGHT;
      mirror.answer(page("2026-11-19"), JSON.stringify([RHSA]));
      await refresh("redhat");
      const packages = table("redhat").covered[0]?.packages;
      expect(packages).toEqual(whole ? ["openssl", "openssl-libs"] : ["openssl-libs"]);
      expect(table("redhat").rows[0]?.fixes).toHaveLength(whole ? 2 : 1);
    },
  );

  test("another shape changes nothing", async () => {
    await device("r1", { id: "rhel", version: "9.7" }, "openssl-libs");
    mirror.answer(page("2022-04-18"), JSON.stringify([{ ...RHSA, released_on: undefined }]));
    expect(await refresh("redhat")).toMatchObject({
      state: "failed",
      problem: expect.stringContaining("0.released_on"),
    });
  });
});

const noble = { id: "ubuntu", version: "24.04", codename: "noble" };
const USN = "/ubuntu.com/security/notices.json?release=noble&limit=20";
const notice = (id: string, over: object = {}) => ({
  id,
  type: "USN",
  published: "2026-11-24T13:18:21.382313",
  cves: [],
  cves_ids: ["CVE-2026-2001"],
  release_packages: {
    noble: [
      { name: "openssl", version: "3.0.13-0ubuntu3.8", is_source: true },
      { name: "libssl3", version: "3.0.13-0ubuntu3.8", is_source: false, pocket: "security" },
      { name: "openssl-other", version: "1", is_source: false },
    ],
    jammy: [{ name: "openssl", version: "3.0.2-0ubuntu1.25", is_source: true }],
  },
  ...over,
});
const notices = (...all: readonly object[]) => JSON.stringify({ notices: all, total_results: 1 });
const priority = (cve: string, word: string | null) =>
  mirror.answer(
    `/ubuntu.com/security/cves/${cve}.json`,
    JSON.stringify({ id: cve, priority: word }),
  );

describe("Ubuntu", () => {
  beforeEach(() => device("u1", noble, "libssl3"));

  test("page after page, each notice with the severity of its worst flaw", async () => {
    const page1 = Array.from({ length: 20 }, (_, n) =>
      notice(`USN-${8000 - n}-1`, { cves: [{ id: "CVE-2026-2001", priority: "high" }] }),
    );
    mirror.answer(`${USN}&offset=0`, notices(...page1));
    mirror.answer(`${USN}&offset=20`, notices(notice("USN-7000-1")));
    priority("CVE-2026-2001", "medium");
    await refresh("ubuntu");
    const { rows } = table("ubuntu");
    expect(rows).toHaveLength(21);
    expect(rows.find(({ id }) => id === "USN-8000-1")).toMatchObject({
      severity: "important",
      released: "2026-11-24",
      cves: ["CVE-2026-2001"],
      url: "https://ubuntu.com/security/notices/USN-8000-1",
      fixes: [
        { line: "ubuntu 24.04", package: "libssl3", fixed: "3.0.13-0ubuntu3.8" },
        { line: "ubuntu 24.04", package: "openssl", source: true, fixed: "3.0.13-0ubuntu3.8" },
      ],
    });
    expect(rows.find(({ id }) => id === "USN-7000-1")?.severity).toBe("moderate");
  });

  test.each<
    [string, readonly (readonly [string, string | null | undefined])[], string | undefined]
  >([
    [
      "the worst",
      [
        ["CVE-2026-2001", "low"],
        ["CVE-2026-2002", "high"],
      ],
      "important",
    ],
    ["negligible is low", [["CVE-2026-2001", "negligible"]], "low"],
    [
      "one without a priority may be any",
      [
        ["CVE-2026-2001", "low"],
        ["CVE-2026-2002", null],
      ],
      undefined,
    ],
    [
      "one without a page too",
      [
        ["CVE-2026-2001", "low"],
        ["CVE-2026-2002", undefined],
      ],
      undefined,
    ],
    [
      "critical is the worst there is",
      [
        ["CVE-2026-2001", null],
        ["CVE-2026-2002", "critical"],
      ],
      "critical",
    ],
    ["a word that is none of theirs", [["CVE-2026-2001", "urgent"]], undefined],
  ])("severity: %s", async (_, flaws, severity) => {
    const cves_ids = flaws.map(([cve]) => cve);
    mirror.answer(`${USN}&offset=0`, notices(notice("USN-8000-1", { cves_ids })));
    for (const [cve, word] of flaws) {
      if (word === undefined) mirror.lack(`/ubuntu.com/security/cves/${cve}.json`);
      else priority(cve, word);
    }
    await refresh("ubuntu");
    expect(table("ubuntu").rows[0]?.severity).toBe(severity);
  });

  test("what was looked up once is not asked again, and stays", async () => {
    mirror.answer(`${USN}&offset=0`, notices(notice("USN-8000-1")));
    priority("CVE-2026-2001", "high");
    await refresh("ubuntu");
    now += NIGHT;
    mirror.asked.length = 0;
    await refresh("ubuntu");
    expect(mirror.asked).toEqual([`${USN}&offset=0 -`]);
    expect(table("ubuntu").rows[0]?.severity).toBe("important");
  });

  test("after the first time no page is asked for beyond what is new", async () => {
    const full = Array.from({ length: 20 }, (_, n) =>
      notice(`USN-${8000 - n}-1`, { cves_ids: [] }),
    );
    const old = full.map((n) => ({
      ...n,
      id: n.id.replace("-1", "-2"),
      published: "2024-05-01T00:00:00",
    }));
    mirror.answer(`${USN}&offset=0`, notices(...full));
    mirror.answer(`${USN}&offset=20`, notices(...old));
    mirror.answer(`${USN}&offset=40`, notices());
    await refresh("ubuntu");
    now += NIGHT;
    mirror.asked.length = 0;
    await refresh("ubuntu");
    expect(mirror.asked.map((line) => line.replace(USN, ""))).toEqual([
      "&offset=0 -",
      "&offset=20 -",
    ]);
  });

  test("a release that it has nothing of is no answer", async () => {
    mirror.answer(`${USN}&offset=0`, notices());
    expect(await refresh("ubuntu")).toMatchObject({
      state: "failed",
      problem: "it has no notice for noble",
    });
  });
});

const OVAL = "/ftp.suse.com/pub/projects/security/oval";
const SLES15 = `${OVAL}/suse.linux.enterprise.server.15-patch.xml.gz`;

/** One definition as SUSE's patch files hold it. */
const definition = (
  id: string,
  criteria: string,
  over: { severity?: string; issued?: string } = {},
) => `
<definition id="oval:org.opensuse.security:def:1" version="1" class="patch">
 <metadata>
  <title>Security update for openssl-3 (Important)</title>
  <affected family="unix"><platform>SUSE Linux Enterprise Server 15 SP6</platform></affected>
  <reference ref_id="1099306" ref_url="https://bugzilla.suse.com/1099306" source="BUGZILLA"/>
  <reference ref_id="CVE-2026-3001" ref_url="https://www.suse.com/security/cve/CVE-2026-3001/" source="CVE"/>
  <reference ref_id="${id}" ref_url="https://lists.suse.com/pipermail/sle-security-updates/${id.slice(-6, -2)}.html" source="SUSE-SU"/>
  <description>text &lt;definition&gt;</description>
  <advisory from="security@suse.de">
   <severity>${over.severity ?? "Important"}</severity>
   <issued date="${over.issued ?? "2026-11-20"}"/>
  </advisory>
 </metadata>
 ${criteria}
</definition>`;
const criterion = (comment: string) =>
  `<criterion test_ref="oval:t:1" comment="${comment} is installed"/>`;
const criteria = (operator: string, ...inner: readonly string[]) =>
  `<criteria operator="${operator}">${inner.join("\n")}</criteria>`;
const oval = (...definitions: readonly string[]) =>
  gzipSync(
    `<?xml version="1.0"?><oval_definitions><definitions>${definitions.join("")}\n</definitions><tests>${"<rpminfo_test/>".repeat(1000)}</tests></oval_definitions>`,
  );

const sp6 = criterion("SUSE Linux Enterprise Module for Basesystem 15 SP6");
const sp7 = criterion("SUSE Linux Enterprise Server 15 SP7-LTSS");
const fixed = (version: string) => criterion(`libopenssl3-3-${version}`);

describe("SUSE", () => {
  beforeEach(() => device("s1", { id: "sles", version: "15.6" }, "libopenssl3-3"));

  test.each<[string, string, readonly string[]]>([
    [
      "product first",
      criteria("AND", sp6, criteria("OR", fixed("1-1"), criterion("other-2-1"))),
      ["1-1"],
    ],
    ["packages first", criteria("AND", criteria("OR", fixed("1-1")), sp6), ["1-1"]],
    [
      "products in a group",
      criteria("AND", criteria("OR", sp6, sp7), criteria("OR", fixed("1-1"))),
      ["1-1"],
    ],
    [
      "one group a product",
      criteria("OR", criteria("AND", sp6, fixed("1-1")), criteria("AND", sp7, fixed("2-1"))),
      ["1-1"],
    ],
    [
      "a condition between them",
      criteria(
        "AND",
        sp6,
        criteria("AND", criterion("kernel-default tools"), criteria("OR", fixed("1-1"))),
      ),
      ["1-1"],
    ],
    ["another service pack alone", criteria("AND", sp7, fixed("2-1")), []],
  ])("which product gets which version: %s", async (_, said, versions) => {
    mirror.answer(SLES15, oval(definition("SUSE-SU-2026:1117-1", said)));
    await refresh("suse");
    expect(table("suse").rows.flatMap(({ fixes }) => fixes)).toEqual(
      versions.map((version) => ({ line: "sles 15.6", package: "libopenssl3-3", fixed: version })),
    );
  });

  test("each advisory with severity, day, flaws and page", async () => {
    const said = criteria("AND", sp6, fixed("3.1.4-150600.5.15.1"));
    mirror.answer(
      SLES15,
      oval(
        definition("SUSE-SU-2026:1117-1", said),
        definition("SUSE-SU-2026:1118-1", said, { severity: "Unheard", issued: "2026-11-21" }),
        definition("SUSE-SU-2026:1119-1", said, { issued: "2026-13-45" }),
      ),
    );
    await refresh("suse");
    expect(table("suse").rows.map(({ fixes, ...row }) => row)).toEqual([
      {
        id: "SUSE-SU-2026:1117-1",
        released: "2026-11-20",
        severity: "important",
        cves: ["CVE-2026-3001"],
        url: "https://lists.suse.com/pipermail/sle-security-updates/1117.html",
      },
      expect.objectContaining({ id: "SUSE-SU-2026:1118-1", released: "2026-11-21" }),
    ]);
    expect(table("suse").rows[1]).not.toHaveProperty("severity");
    expect(await refresh("suse")).toMatchObject({ state: "unchanged" });
  });

  test("a file that is not there leaves its line unknown, and is said", async () => {
    await device("s2", { id: "opensuse-leap", version: "15.6" }, "libopenssl3-3");
    mirror.answer(
      SLES15,
      oval(definition("SUSE-SU-2026:1117-1", criteria("AND", sp6, fixed("1-1")))),
    );
    mirror.lack(`${OVAL}/opensuse.leap.15.6-patch.xml.gz`);
    const { remarks } = await refresh("suse");
    expect(remarks[0]).toMatch(/opensuse.leap.15.6-patch.xml.gz is not there/);
    expect(table("suse").covered.map(({ line }) => line)).toEqual(["sles 15.6"]);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ["no definition", oval(), /holds no definition/],
    ["cut short", oval(definition("SUSE-SU-2026:1-1", "")).subarray(0, 200), /is damaged/],
    ["no XML at all", Buffer.from("<html>"), /holds no definition/],
    [
      "a definition without an end",
      gzipSync(`<definition>${"x".repeat(17 * 1024 * 1024)}`),
      /definition of over \d+ characters/,
    ],
  ])("%s: nothing is taken", async (_, body, problem) => {
    mirror.answer(SLES15, body);
    expect(await refresh("suse")).toMatchObject({
      state: "failed",
      problem: expect.stringMatching(problem),
    });
  });
});

test("a bundle carries them to a collector that never had any, and says what is new", async () => {
  await device("d1", bookworm, "libssl3");
  debianSays();
  await refresh("debian");
  const key = signerFrom(generateKeyPairSync("ed25519").privateKey);
  const text = own.bundle(key);
  const there = await openStore(`sqlite:${join(folder, `there-${stores}.db`)}`);
  const other = await openDesk(mirror, { store: there, now: () => now });
  const { taken } = await other.take(text, readBundle(text).fingerprint);
  expect(taken).toEqual([
    {
      file: "patches/debian-advisories.json",
      changes: [{ what: "DSA-6102-1", member: "released", to: "2026-11-24" }],
    },
  ]);
  expect(other.lists.files).toEqual(own.lists.files);
  expect(other.lists.patches.debian).toEqual(own.lists.patches.debian);
  expect((await other.take(text, undefined)).taken).toEqual([]);
});

test("a small file that grows without end is given up at its cap", async () => {
  const body = gzipSync(Buffer.alloc(4 * 1024 * 1024));
  const read = async (most: number) => {
    let size = 0;
    for await (const piece of inflated(body, { most, what: "it" })) size += piece.length;
    return size;
  };
  expect(await read(4 * 1024 * 1024)).toBe(4 * 1024 * 1024);
  await expect(read(4 * 1024 * 1024 - 1)).rejects.toThrow(/grows to over/);
});
