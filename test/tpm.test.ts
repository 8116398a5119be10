import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Context } from "../packages/agent/src/commands/context.ts";
import { tpmHere } from "../packages/agent/src/exec/tpm.ts";
import { filesIn } from "../packages/agent/src/identity/files.ts";
import { makeStateFolder } from "../packages/agent/src/identity/folder.ts";
import { loadSigner, makeSigner, type State } from "../packages/agent/src/identity/key.ts";
import { verifies as agentVerifies, openKey } from "../packages/agent/src/identity/public-key.ts";
import type { Tpm } from "../packages/agent/src/identity/tpm.ts";
import { play } from "../packages/agent/src/testing/context.ts";
import { verifies } from "../packages/collector/src/keys/index.ts";
import { keysOf } from "../packages/collector/src/store/index.ts";
import { runAgent } from "./run-agent.ts";
import { listeningCollector } from "./tpm/collector.ts";
import { missingForTpm, SoftwareTpm } from "./tpm/software-tpm.ts";

/** Keys in a TPM: the real agent, the real tpm2-tools and a TPM in software, with the real collector. */

const missing = missingForTpm();
if (missing.length > 0) {
  const said = `NOT RUN: keys in a TPM were not tried, because of missing ${missing.join(", ")}`;
  process.stderr.write(`\n${said}\n`);
  test(said, () => expect(process.env.CI).not.toBe("true"));
}
const check = missing.length > 0 ? test.skip : test;
const LIMIT_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), "muster-tpm-"));
const main = join(import.meta.dirname, "tpm/agent.ts");
let tpm: SoftwareTpm;
let collector: Awaited<ReturnType<typeof listeningCollector>>;

beforeAll(async () => {
  collector = await listeningCollector(join(folder, "data"));
  if (missing.length === 0) tpm = await SoftwareTpm.start();
});
afterAll(async () => {
  await tpm?.end();
  await collector?.close();
  rmSync(folder, { recursive: true });
});

let count = 0;
const fresh = () => join(folder, `state-${count++}`);

async function newState(): Promise<State> {
  const at = fresh();
  await makeStateFolder(at);
  const here = tpmHere({ tcti: tpm.tcti });
  return { folder: at, files: filesIn(at), openTpm: async () => here };
}

/** The agent as a process of its own; its environment names a TPM that is none, as if to lead it astray. */
function agent(state: string, words: readonly string[], flags: readonly string[] = []) {
  const env = { MUSTER_TEST_TCTI: tpm.tcti, TPM2TOOLS_TCTI: "device:/nonexistent/tpm" };
  return runAgent({ main, flags, args: [...words, "--state", state, "--json"], env });
}

/** The agent in this process, with a TPM as it is made here. */
function played(state: string, words: readonly string[], given?: Tpm) {
  const parts: Partial<Context> = {
    now: Date.now,
    openTpm: async () => given ?? tpmHere({ tcti: tpm.tcti }),
  };
  return play([...words, "--state", state, "--json"], parts);
}

async function enrolled(): Promise<string> {
  const state = fresh();
  const { exit, err } = await played(state, ["enrol", ...(await collector.invitation())]);
  expect([exit, err]).toEqual([0, ""]);
  return state;
}

const bytes = Buffer.from("what is signed");

check("a key is made in the TPM, signs, and lies wrapped in a file of its owner's", async () => {
  const state = await newState();
  const signer = await makeSigner(state, "tpm");
  expect(signer).toMatchObject({ algorithm: "p256", protection: "hardware" });
  expect(readdirSync(state.folder)).toEqual(["key.tpm.json"]);
  expect(lstatSync(join(state.folder, "key.tpm.json")).mode & 0o7777).toBe(0o600);
  expect((await makeSigner(state, "file")).keyid).toBe(signer.keyid);
  const { keyid, algorithm, publicKey } = signer;
  const key = openKey({ keyid, algorithm, publicKey });
  for (let i = 0; i < 8; i++) {
    const signature = await signer.sign(bytes);
    expect([
      verifies({ algorithm, publicKey }, bytes, signature),
      agentVerifies(key, bytes, signature),
      verifies({ algorithm, publicKey }, Buffer.from("something else"), signature),
    ]).toEqual([true, true, false]);
  }
  expect(readdirSync(state.folder)).toEqual(["key.tpm.json"]);
});

check("openssl takes its signature", async () => {
  const state = await newState();
  const signer = await makeSigner(state, "tpm");
  const files = ["spki", "signature", "bytes"].map((name) => join(folder, name));
  const [spki = "", signature = "", signed = ""] = files;
  writeFileSync(spki, Buffer.from(signer.publicKey, "base64"));
  writeFileSync(signature, await signer.sign(bytes));
  writeFileSync(signed, bytes);
  const key = ["-keyform", "DER", "-verify", spki];
  const args = ["dgst", "-sha256", ...key, "-signature", signature, signed];
  expect(spawnSync("openssl", args, { encoding: "utf8" }).stdout).toBe("Verified OK\n");
});

check("the same key signs after the computer was off", async () => {
  const state = await newState();
  const { keyid, algorithm, publicKey } = await makeSigner(state, "tpm");
  await tpm.switchOff();
  await tpm.switchOn();
  const signer = await loadSigner(state);
  expect(signer?.keyid).toBe(keyid);
  expect(verifies({ algorithm, publicKey }, bytes, (await signer?.sign(bytes)) ?? bytes)).toBe(
    true,
  );
});

check("another computer's TPM has no use for what lies in the folder [T6]", async () => {
  const state = await newState();
  const signer = await makeSigner(state, "tpm");
  const other = await SoftwareTpm.start();
  try {
    const copy = await newState();
    cpSync(join(state.folder, "key.tpm.json"), join(copy.folder, "key.tpm.json"));
    const here = tpmHere({ tcti: other.tcti });
    const copied = await loadSigner({ ...copy, openTpm: async () => here });
    expect(copied?.keyid).toBe(signer.keyid);
    await expect(copied?.sign(bytes)).rejects.toMatchObject({
      code: "KEY_NOT_OF_THIS_TPM",
      message: expect.stringContaining("came from another computer"),
    });
    expect(readdirSync(copy.folder)).toEqual(["key.tpm.json"]);
  } finally {
    await other.end();
  }
});

check("a TPM that is busy is asked again; one that stays so is said to be", async () => {
  const state = await newState();
  const signer = await makeSigner(state, "tpm");
  const before = tpm.manager.programs;
  // The library itself asks five times for each time that a program does.
  tpm.manager.beBusy(12);
  await expect(signer.sign(bytes)).resolves.toBeInstanceOf(Uint8Array);
  expect(tpm.manager.programs - before).toBeGreaterThan(3);
  tpm.manager.beBusy(1_000_000);
  await expect(signer.sign(bytes)).rejects.toMatchObject({ code: "KEY_TPM_BUSY" });
  tpm.manager.beBusy(0);
  await expect(signer.sign(bytes)).resolves.toBeInstanceOf(Uint8Array);
});

check("what a crash left of its work goes at the next; what is at work now stays", async () => {
  const state = await newState();
  const signer = await makeSigner(state, "tpm");
  const [old, young] = [".tpm-old", ".tpm-young"].map((name) => join(state.folder, name));
  for (const left of [old ?? "", young ?? ""]) {
    mkdirSync(left, { mode: 0o700 });
    writeFileSync(join(left, "parent.ctx"), "", { mode: 0o600 });
  }
  utimesSync(old ?? "", 1_700_000_000, 1_700_000_000);
  await signer.sign(bytes);
  expect(readdirSync(state.folder).sort()).toEqual([".tpm-young", "key.tpm.json"]);
});

check("the files a program of tpm2-tools leaves meanwhile are nobody else's", async () => {
  const here = tpmHere({ tcti: tpm.tcti });
  const modes = new Map<string, number>();
  const watching: Tpm = {
    ...here,
    run: async (step, at) => {
      const answer = await here.run(step, at);
      for (const name of readdirSync(at)) {
        modes.set(name, (modes.get(name) ?? 0) | (lstatSync(join(at, name)).mode & 0o777));
      }
      return answer;
    },
  };
  await makeSigner({ ...(await newState()), openTpm: async () => watching }, "tpm");
  expect(Object.fromEntries(modes)).toEqual({
    digest: 0o600,
    "key.ctx": 0o600,
    "key.priv": 0o600,
    "key.pub": 0o600,
    "parent.ctx": 0o600,
    signature: 0o600,
  });
});

check(
  "an enrolled device says where its key lies: to its people, in each report, and in the log",
  async () => {
    const state = fresh();
    const enrolment = await agent(state, ["enrol", ...(await collector.invitation())]);
    expect([enrolment.exit, enrolment.err]).toEqual([0, ""]);
    const key = { algorithm: "p256", protection: "hardware" };
    const why = "this computer has a TPM 2.0 that can be used";
    expect(enrolment.json).toMatchObject({ state: "approved", key: { ...key, why } });
    expect(readdirSync(state)).toEqual(expect.arrayContaining(["key.tpm.json", "enrolment.json"]));
    expect(readdirSync(state)).not.toContain("key.pem");
    const { device } = enrolment.json as { device: string };
    expect(await keysOf(collector.collector.store.db, device)).toMatchObject([key]);

    const round = await agent(state, ["run", "--once"]);
    expect(round).toMatchObject({ exit: 0, json: { state: "acknowledged", seq: 1 } });
    const status = await agent(state, ["status"]);
    expect(status).toMatchObject({ exit: 0, json: { key: { ...key, why, problem: null } } });
    const shown = await play(["status", "--state", state], {
      openTpm: async () => tpmHere({ tcti: tpm.tcti }),
    });
    expect(shown.out.replace(/\s+/g, " ")).toContain(
      "P-256, made in this computer's TPM, which it can't leave (this computer has a TPM 2.0 that can be used)",
    );
  },
  LIMIT_MS,
);

check(
  "under the flags of its service the agent signs as well",
  async () => {
    const state = await enrolled();
    const program = { node: process.execPath, main };
    const printed = await play(["service", "print", "--state", state, "--json"], { program });
    const { units } = printed.json() as { units: { name: string; text: string }[] };
    const text = units.map((u) => u.text).join("");
    expect(text).toContain("DeviceAllow=/dev/tpmrm0 rw");
    const line = /^ExecStart=(?<words>.*)$/m.exec(text)?.groups?.words ?? "";
    const words = line.split(" ");
    const flags = words.slice(1, words.indexOf(main));
    expect(flags).toContain("--permission");
    const round = await agent(state, ["run", "--once"], flags);
    expect(round).toMatchObject({ exit: 0, err: "", json: { state: "acknowledged" } });
  },
  LIMIT_MS,
);

/** A TPM whose programs are gone. */
const withoutTools: Tpm = {
  unusable: () => "tpm2-tools are not installed (tpm2_sign is missing)",
  run: async () => ({
    state: "failed",
    reason: "command_missing",
    detail: "tpm2_createprimary is not installed",
  }),
};

/** Makes a report that waits: the collector can't be reached meanwhile. */
async function leaveOneWaiting(state: string): Promise<void> {
  const nowhere = ["--collector", "https://127.0.0.1:9"];
  const { exit, json } = await played(state, ["run", "--once", ...nowhere]);
  expect([exit, json()]).toMatchObject([1, { state: "queued", waiting: 1 }]);
}

check(
  "programs that are gone cost a scan its report and nothing else",
  async () => {
    const state = await enrolled();
    await leaveOneWaiting(state);
    const chain = readFileSync(join(state, "chain.json"), "utf8");
    const failed = await played(state, ["run", "--once"], withoutTools);
    expect(failed.exit).toBe(3);
    expect(failed.json()).toMatchObject({
      error: {
        code: "KEY_TOOL_MISSING",
        what: expect.stringContaining("tpm2_createprimary is not installed"),
        cure: expect.stringContaining("install the package tpm2-tools"),
      },
    });
    // What was signed before has gone out, and the number that was not used is still the next.
    expect(readFileSync(join(state, "chain.json"), "utf8")).toBe(chain);
    const meanwhile = await played(state, ["status"], withoutTools);
    expect([meanwhile.exit, meanwhile.json()]).toMatchObject([
      1,
      {
        outbox: { waiting: [] },
        lastAcknowledgement: { seq: 1 },
        key: { problem: "tpm2-tools are not installed (tpm2_sign is missing)" },
        attention: [
          expect.stringContaining("which can't be used: tpm2-tools are not installed"),
          expect.stringContaining("the last scan could not be signed"),
        ],
      },
    ]);
    const cured = await played(state, ["run", "--once"]);
    expect([cured.exit, cured.json()]).toMatchObject([0, { state: "acknowledged", seq: 2 }]);
    const after = await played(state, ["status"]);
    expect([after.exit, after.json()]).toMatchObject([0, { attention: [] }]);
  },
  LIMIT_MS,
);

check(
  "a cleared TPM: what was signed goes out, the cure is said, and enrolling again works",
  async () => {
    const state = await enrolled();
    await leaveOneWaiting(state);
    await tpm.clear();
    const failed = await played(state, ["run", "--once"]);
    expect(failed.exit).toBe(3);
    expect(failed.json()).toMatchObject({
      error: {
        code: "KEY_NOT_OF_THIS_TPM",
        what: expect.stringContaining("the TPM was cleared"),
        cure: expect.stringContaining("muster-agent enrol --again"),
      },
    });
    const status = await played(state, ["status"]);
    expect(status.json()).toMatchObject({
      outbox: { waiting: [] },
      lastAcknowledgement: { seq: 1 },
    });
    const again = ["enrol", "--again", ...(await collector.invitation())];
    const enrolment = await played(state, again);
    expect([enrolment.exit, enrolment.json()]).toMatchObject([
      0,
      { key: { protection: "hardware" } },
    ]);
    const round = await played(state, ["run", "--once"]);
    expect([round.exit, round.json()]).toMatchObject([0, { state: "acknowledged", seq: 1 }]);
    const [aside = ""] = readdirSync(join(state, "previous"));
    expect(readdirSync(join(state, "previous", aside))).toContain("key.tpm.json");
  },
  LIMIT_MS,
);

const closedOwner = "the TPM's owner hierarchy is switched off or has a password";

test.each<[string, string, Tpm | undefined, string]>([
  ["auto", "no TPM at all", undefined, "on this system the agent keeps its keys in files"],
  ["auto", "no tools", withoutTools, "tpm2-tools are not installed (tpm2_sign is missing)"],
  ["file", "a TPM that is not wanted", withoutTools, "as it was set"],
])("--key %s with %s: a file, and the reason is kept", async (wanted, _, given, why) => {
  const at = fresh();
  const parts = { now: Date.now, openTpm: async () => given };
  const words = ["enrol", "--key", wanted, ...(await collector.invitation())];
  const { exit, json } = await play([...words, "--state", at, "--json"], parts);
  expect([exit, json()]).toMatchObject([
    0,
    { key: { algorithm: "ed25519", protection: "file", why } },
  ]);
  expect(readdirSync(at)).toContain("key.pem");
});

check("--key auto with a TPM that refuses: a file, and the reason is kept", async () => {
  await tpm.run("tpm2_changeauth", "-c", "o", "secret");
  try {
    const words = ["enrol", ...(await collector.invitation())];
    const { exit, json } = await played(fresh(), words);
    expect([exit, json()]).toMatchObject([
      0,
      { key: { protection: "file", why: expect.stringContaining(closedOwner) } },
    ]);
    const only = await played(fresh(), [
      "enrol",
      "--key",
      "tpm",
      ...(await collector.invitation()),
    ]);
    expect([only.exit, only.json()]).toMatchObject([3, { error: { code: "KEY_TPM_CLOSED" } }]);
  } finally {
    await tpm.run("tpm2_changeauth", "-c", "o", "-p", "secret", "");
  }
});

check("--key auto with a TPM that is busy makes no key: the choice would last", async () => {
  const at = fresh();
  const invitation = await collector.invitation();
  tpm.manager.beBusy(1_000_000);
  const busy = await played(at, ["enrol", ...invitation]);
  tpm.manager.beBusy(0);
  expect([busy.exit, busy.json()]).toMatchObject([3, { error: { code: "KEY_TPM_BUSY" } }]);
  expect(readdirSync(at)).not.toContain("key.pem");
  const later = await played(at, ["enrol", ...invitation]);
  expect([later.exit, later.json()]).toMatchObject([0, { key: { protection: "hardware" } }]);
});

check(
  "--key tpm without one is refused; a key of a failed try gives way to the one wanted",
  async () => {
    const at = fresh();
    const invitation = await collector.invitation();
    const none = await played(at, ["enrol", "--key", "tpm", ...invitation], withoutTools);
    expect([none.exit, none.json()]).toMatchObject([3, { error: { code: "KEY_NO_TPM" } }]);
    const wrong = await played(at, ["enrol", ...invitation.slice(0, -1), "no-such-token"]);
    expect([wrong.exit, readdirSync(at).includes("key.tpm.json")]).toEqual([3, true]);
    const inFile = await played(at, ["enrol", "--key", "file", ...invitation]);
    expect([inFile.exit, inFile.json()]).toMatchObject([0, { key: { protection: "file" } }]);
    expect(readdirSync(at)).not.toContain("key.tpm.json");
  },
);

check(
  "a key is changed into the TPM, within it, and out of it; each says where it lies",
  async () => {
    const at = fresh();
    const words = ["enrol", "--key", "file", ...(await collector.invitation())];
    const { device } = (await played(at, words)).json() as { device: string };
    for (const [i, place] of ["tpm", "tpm", "file"].entries()) {
      expect((await played(at, ["run", "--once"])).json()).toMatchObject({ seq: i + 1 });
      const changed = await played(at, ["rotate", "--key", place]);
      expect([changed.exit, changed.err]).toEqual([0, ""]);
      expect(readdirSync(at).filter((name) => name.includes("key."))).toEqual([
        place === "tpm" ? "key.tpm.json" : "key.pem",
      ]);
    }
    const last = await played(at, ["run", "--once"]);
    expect([last.exit, last.json()]).toMatchObject([0, { state: "acknowledged", seq: 4 }]);
    const keys = await keysOf(collector.collector.store.db, device);
    const places = ["file", "hardware", "hardware", "file"];
    expect(keys.map((key) => key.protection)).toEqual(places);
  },
  LIMIT_MS,
);

check(
  "a device proves itself on the live channel with its key in the TPM",
  async () => {
    const state = await enrolled();
    const child = spawn(
      process.execPath,
      [main, "run", "--live", "--json", "--log-level", "debug", "--state", state],
      { env: { ...process.env, MUSTER_TEST_TCTI: tpm.tcti }, stdio: ["ignore", "ignore", "pipe"] },
    );
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      said.push(line);
      if (/"message":"(?:online|no live channel)"/.test(line)) child.kill();
    }
    expect(said.join("\n")).toContain('"message":"online"');
  },
  LIMIT_MS,
);

check(
  "a pack with its reports holds: by verify.mjs, and by openssl with the commands of VERIFY.md",
  async () => {
    const state = await enrolled();
    expect((await played(state, ["run", "--once"])).exit).toBe(0);
    const out = join(folder, "pack");
    await collector.collector.evaluateDue(collector.organisation);
    await collector.collector.pack({ organisation: collector.organisation, out, by: "somebody" });
    const checked = spawnSync(process.execPath, ["verify.mjs"], { cwd: out, encoding: "utf8" });
    expect([checked.status, checked.stdout]).toEqual([0, expect.stringContaining("All")]);

    const keys = JSON.parse(readFileSync(join(out, "keys/keys.json"), "utf8"));
    const inTpm = { algorithm: "p256", protection: "hardware" };
    expect(keys.devices).toEqual(expect.arrayContaining([expect.objectContaining(inTpm)]));
    const register = readFileSync(join(out, "asset-register.csv"), "utf8");
    expect(register).toContain("in hardware, as the device says");
    const summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
    const places = summary.devices.map((d: { keyProtection: string }) => d.keyProtection);
    expect(new Set(places)).toEqual(new Set(["file", "hardware"]));
    const said = spawnSync("sh", ["-euc", signatureCommands(out)], { cwd: out, encoding: "utf8" });
    expect(said).toMatchObject({ status: 0, stderr: "" });
    expect(said.stdout).toContain("Verified OK");
  },
  LIMIT_MS,
);

/** The part of VERIFY.md that needs nothing but a shell and openssl. */
function signatureCommands(pack: string): string {
  const text = readFileSync(join(pack, "VERIFY.md"), "utf8");
  const blocks = [...text.matchAll(/^```sh\n(?<body>[\s\S]*?)^```$/gm)];
  const commands = blocks.map((b) => b.groups?.body ?? "").join("");
  const part = commands.slice(commands.indexOf("pae() {"), commands.indexOf("GO111MODULE"));
  return `work=$(mktemp -d)\n${part}\nrm -r "$work"`;
}
