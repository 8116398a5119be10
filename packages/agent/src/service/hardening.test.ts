import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { factKinds } from "@muster/mapping/facts";
import { capabilities, devices, families, keyDevice, leftOpen } from "./hardening.ts";
import { type Here, residentUnits, timerUnits } from "./systemd.ts";

const installed = {
  node: "/usr/bin/node",
  main: "/opt/muster-agent/muster-agent.cjs",
  state: "/var/lib/muster-agent",
  flags: ["--lite-mode"],
};
const schedule = { start: "22:00", minutes: 480 };
const plain: Here = { homes: [], dnf: false, tpm: undefined };
const special: Here = { homes: ["/srv/people/a"], dnf: true, tpm: { group: "tss" } };

const units: readonly (readonly [string, string])[] = [plain, special].flatMap((here) =>
  (
    [
      ["nightly", timerUnits(installed, schedule, here)[0]],
      ["resident", residentUnits(installed, "run", here)[0]],
      ["live", residentUnits(installed, "run --live", here)[0]],
    ] as const
  ).map(([name, unit]) => [
    here === plain ? name : `${name}, with dnf and a TPM`,
    unit?.text ?? "",
  ]),
);

const folder = mkdtempSync(join(tmpdir(), "muster-units-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Point {
  readonly set: boolean | null;
  readonly name: string;
  readonly exposure: string | null;
}

/** systemd's own judgement of a unit file, point by point, and the sum that it prints. */
function rated(text: string): { readonly points: readonly Point[]; readonly sum: number } {
  const file = join(folder, "muster-agent.service");
  writeFileSync(file, text);
  const ask = (...more: readonly string[]) => {
    const args = ["security", "--offline=true", "--no-pager", ...more, file];
    const { stdout, stderr, error } = spawnSync("systemd-analyze", args, { encoding: "utf8" });
    if (error !== undefined) {
      throw new Error(
        "systemd-analyze is missing: install systemd (251 or newer), as .ci/run does",
      );
    }
    return `${stdout}${stderr}`;
  };
  const sum = /Overall exposure level for \S+ (?<sum>[\d.]+)/.exec(ask())?.groups?.sum;
  return { points: JSON.parse(ask("--json=short")), sum: Number(sum) };
}

/** Names of systemd's points that a row answers for: `User=` of `User=/DynamicUser=`, and `ProtectHome=` of `ProtectHome=yes`. */
const settings = leftOpen.flatMap(({ what }) => what.match(/[A-Z]\w+=/g) ?? []);

/** Why a point that counts against the unit does so. */
function isExplained({ name }: Point): boolean {
  if (settings.some((setting) => name.split("/").includes(setting))) return true;
  if (name.startsWith("CapabilityBoundingSet=~CAP_(DAC_")) return has("CAP_DAC_READ_SEARCH");
  if (name.startsWith("CapabilityBoundingSet=~CAP_NET_(")) return has("CAP_NET_RAW");
  if (name.startsWith("CapabilityBoundingSet=~")) return has(name.split("~")[1] ?? "");
  if (name.startsWith("RestrictAddressFamilies=~AF_(INET")) return true;
  if (name.startsWith("RestrictAddressFamilies=~")) {
    return families.some(({ what }) => name.endsWith(what));
  }
  return name === "DeviceAllow=" || name === "ProtectHostname=";
}

const has = (capability: string) => capabilities.some(({ what }) => what === capability);

test.each(units)(
  "%s: systemd rates the unit below 3.0, and what counts against it is explained",
  (_, text) => {
    const { points, sum } = rated(text);
    expect(sum).toBeLessThan(3);
    expect(sum).toBeGreaterThan(1);
    const against = points.filter((p) => p.set === false && p.exposure !== null);
    expect(against.filter((p) => !isExplained(p)).map((p) => p.name)).toEqual([]);
  },
);

test("systemd's judgement is no constant: without the hardening the unit is unsafe", () => {
  const [, text = ""] = units[0] ?? [];
  const bare = text.replace(/^(?!Exec|\[)[A-Z]\w+=.*$/gm, "");
  expect(rated(bare).sum).toBeGreaterThan(9);
});

test.each(units)("%s: systemd finds nothing wrong with the unit", (_, text) => {
  const file = join(folder, "muster-agent.service");
  // It looks for the program, too.
  writeFileSync(file, text.replace("/usr/bin/node", "/bin/true"));
  const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", file], {
    encoding: "utf8",
  });
  const said = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("muster-agent"));
  expect(said).toEqual([]);
});

test("every row of the tables names facts that there are", () => {
  const known: readonly string[] = [...factKinds, "the agent"];
  const rows = [...capabilities, ...families, ...devices, keyDevice, ...leftOpen];
  expect(rows.filter(({ facts }) => facts.length === 0)).toEqual([]);
  expect(rows.flatMap(({ facts }) => facts).filter((f) => !known.includes(f))).toEqual([]);
});

const lineOf = (text: string, key: string) =>
  text.split("\n").find((line) => line.startsWith(`${key}=`));

test("only the state folder is written, and nothing can be started from there", () => {
  const [, text = ""] = units[0] ?? [];
  expect(lineOf(text, "ReadWritePaths")).toBe("ReadWritePaths=/var/lib/muster-agent");
  expect(lineOf(text, "NoExecPaths")).toBe(
    "NoExecPaths=/var/lib/muster-agent -/home -/root -/srv -/mnt -/media",
  );
  expect(lineOf(text, "InaccessiblePaths")).toBe("InaccessiblePaths=-/srv -/mnt -/media");
  expect(text).not.toContain("tpmrm0");
});

test("what a machine has beside is opened there alone", () => {
  const [, , , [, text = ""] = []] = units;
  expect(lineOf(text, "ReadWritePaths")).toContain(" -/var/cache/dnf ");
  expect(lineOf(text, "InaccessiblePaths")).toBe("InaccessiblePaths=-/mnt -/media");
  expect(text).toContain("\nDeviceAllow=/dev/tpmrm0 rw\nSupplementaryGroups=tss\n");
});

test("Node in a person's folder can be started from there", () => {
  const node = "/root/.nvm/bin/node";
  const [unit] = timerUnits({ ...installed, node, main: "/srv/a/b.cjs" }, schedule);
  expect(lineOf(unit?.text ?? "", "NoExecPaths")).not.toContain("/root");
  expect(lineOf(unit?.text ?? "", "InaccessiblePaths")).not.toContain("/srv");
});

test("a process that stays sees a changed host name; all else is as in a nightly one", () => {
  const hardened = (text: string) =>
    text.slice(text.indexOf("# Reads the machine"), text.indexOf("# Not felt"));
  const [[, nightly = ""] = [], [, resident = ""] = []] = units;
  expect(hardened(nightly).replace("ProtectHostname=yes\n", "")).toBe(hardened(resident));
});
