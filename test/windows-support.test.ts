import { expect, test } from "@jest/globals";
import { createLists, type SupportTerms } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { scene } from "../packages/agent/src/exec/testing.ts";
import { osOnWindows } from "../packages/agent/src/probes/os/windows.ts";
import { supportProgrammeOnWindows } from "../packages/agent/src/probes/support-programme/windows.ts";
import { windowsScene, windowsWith } from "../packages/agent/src/testing/windows-scene.ts";

/** What the agent reads of a Windows is judged by the life of that very line: edition, kind and licence included. */

const lists = createLists(products);

const terms: Omit<SupportTerms, "programme"> = {
  today: "2026-11-21",
  endingSoonMonths: 0,
  listMaxDays: 365,
  latestOnlyListMaxDays: 365,
  countFreeExtendedSupport: false,
};

interface Windows {
  readonly build: string;
  readonly edition?: string;
  readonly type?: number;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly licensing?: readonly object[];
}

async function statusOf({ build, edition, type, more, licensing = [] }: Windows) {
  const [CurrentBuild, revision] = build.split(".");
  const UBR = revision === undefined ? {} : { UBR: Number(revision) };
  const current = { CurrentBuild, ...UBR, EditionID: edition, ...more };
  const system = type === undefined ? undefined : { ProductType: type };
  const machine = scene(windowsScene({ ...windowsWith(current, system), licensing }));
  const os = await osOnWindows(machine);
  const programme = await supportProgrammeOnWindows(machine);
  if (os.state !== "known") return os.state;
  const known = { kind: "support-programme" as const, ...programme };
  return lists.osSupport(os.value, { ...terms, programme: known }).status;
}

const licence = (ID: string, LicenseStatus: number) => ({ ID, LicenseStatus });
const YEAR_1 = "f520e45e-7413-4a34-a497-d2765967d094";
const YEAR_2 = "1043add5-23b1-4afb-9a0f-64343c8f3f8d";

test.each<[string, Windows, string]>([
  ["11 24H2 Pro", { build: "26100.9974", edition: "Professional", type: 1 }, "unsupported"],
  ["11 24H2 Enterprise", { build: "26100.9974", edition: "Enterprise", type: 1 }, "supported"],
  ["11 LTSC 2024", { build: "26100.9974", edition: "EnterpriseS", type: 1 }, "supported"],
  ["11 IoT LTSC 2024", { build: "26100.9974", edition: "IoTEnterpriseS", type: 1 }, "supported"],
  ["multi-session", { build: "26100.9974", edition: "ServerRdsh", type: 3 }, "supported"],
  ["Server 2025", { build: "26100.9974", edition: "ServerStandard", type: 3 }, "supported"],
  ["10 22H2 without ESU", { build: "19045.7214", edition: "Professional", type: 1 }, "unsupported"],
  [
    "10 22H2 with the licence of this year",
    {
      build: "19045.7214",
      edition: "Professional",
      type: 1,
      licensing: [licence(YEAR_2, 1)],
    },
    "extended-support",
  ],
  [
    "10 22H2 with last year's licence",
    {
      build: "19045.7214",
      edition: "Professional",
      type: 1,
      licensing: [licence(YEAR_1, 1), licence(YEAR_2, 5)],
    },
    "unsupported",
  ],
  [
    "10 LTSC 2019 with an empty DisplayVersion",
    { build: "17763.8389", edition: "EnterpriseS", type: 1, more: { DisplayVersion: "" } },
    "supported",
  ],
  [
    "10 LTSB 2016 with a licence for another system",
    { build: "14393.8868", edition: "EnterpriseS", type: 1, licensing: [licence(YEAR_1, 1)] },
    "unsupported",
  ],
  [
    "Server 2012 R2 without a revision",
    { build: "9600", edition: "ServerStandard", type: 3 },
    "unsupported",
  ],
  ["Server vNext", { build: "29507.1000", edition: "ServerDatacenter", type: 3 }, "unknown-cycle"],
  [
    "a client nobody knows",
    { build: "31001.1", edition: "Professional", type: 1 },
    "unknown-cycle",
  ],
  ["no kind and no edition", { build: "26100.9974" }, "unknown-cycle"],
])("%s", async (_, windows, status) => {
  expect(await statusOf(windows)).toBe(status);
});
