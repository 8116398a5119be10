import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { takeLock } from "../identity/lock.ts";
import { CollectorDouble } from "../testing/collector-double.ts";
import { emptyMachine, play } from "../testing/context.ts";
import { fingerprint, type HttpsDouble, serveDouble } from "../testing/https-double.ts";
import { version } from "../version.ts";
import { catalogue } from "./catalogue.ts";
import type { Context } from "./context.ts";

let root = "";
let count = 0;
let state = "";
let collector: CollectorDouble;
let server: HttpsDouble;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "muster-commands-"));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  state = join(root, `state-${count++}`);
  collector = new CollectorDouble();
  server = await serveDouble(collector);
});
afterEach(() => Promise.all([server, ...others.splice(0)].map((s) => s.close())));

const others: HttpsDouble[] = [];

/** A second server, closed whatever becomes of the test. */
async function serveAnother(): Promise<HttpsDouble> {
  const other = await serveDouble(collector);
  others.push(other);
  return other;
}

function agent(words: string, parts: Partial<Context> = {}) {
  return play([...words.split(" ").filter((w) => w !== ""), "--state", state], parts);
}

function enrol(more = "", parts: Partial<Context> = {}) {
  const words = `enrol --collector ${server.url.href} --fingerprint ${fingerprint} --token good-token ${more}`;
  return agent(words, parts);
}

const day = 86_400_000;
const noon = Date.parse("2026-11-21T12:00:00.000Z");

test.each(catalogue.map((e) => e.words.join(" ")))(
  "%s --help says what it is for and how it ends",
  async (words) => {
    const { exit, out } = await play([...words.split(" "), "--help"]);
    expect(exit).toBe(0);
    expect(out).toContain(`Usage: muster-agent ${words}`);
    expect(out).toContain("--json");
    expect(out).toContain("Exit codes: 0 done, 1 done but");
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  },
);

test.each([
  [["--help"], 0, "muster-agent COMMAND --help"],
  [[], 2, "muster-agent COMMAND --help"],
  [["config"], 2, "config check"],
  [["service", "--help"], 0, "service install"],
  [["--version"], 0, version],
])("%j exits %d", async (argv, exit, says) => {
  const played = await play(argv);
  expect(played.exit).toBe(exit);
  expect(played.out).toContain(says);
});

test.each([
  [["dance"], 'no command "dance"', "muster-agent --help"],
  [["config", "dance"], 'no command "config dance"', "muster-agent config --help"],
  [["\u001b[31mred"], "\\u{1b}[31mred", "--help"],
  [["scan", "--dance"], "Unknown option '--dance'", "muster-agent scan --help"],
  [["scan", "more"], "Unexpected argument 'more'", "muster-agent scan --help"],
  [["scan", "--only"], "argument missing", "muster-agent scan --help"],
  [
    ["enrol", "--collector", "--token", "t"],
    "'--collector' argument is ambiguous\n",
    "enrol --help",
  ],
  [["scan", "--only", "dance"], 'no fact "dance"', "installed-software"],
  [["scan", "--explain", "dance"], 'no fact "dance"', "installed-software"],
  [["run", "--once", "--tonight"], "exclude each other", "--once scans now"],
  [["enrol"], "no collector was named", "--collector URL"],
  [["enrol", "--collector", "http://x"], "https only", "https://collector.example:8443"],
  [["status", "--config", "/nonexistent"], "can't be read (ENOENT)", "that you may read"],
])("wrong use: %j", async (argv, what, cure) => {
  const { exit, err, out } = await play(argv);
  expect(exit).toBe(2);
  expect(err).toContain(what);
  expect(err).toContain(cure);
  expect(out).toBe("");
});

test("with --json an error is JSON too", async () => {
  const { exit, json } = await agent("status --json");
  expect(exit).toBe(3);
  expect(json()).toEqual({
    error: {
      code: "NOT_ENROLLED",
      what: expect.stringContaining("not enrolled"),
      cure: expect.stringContaining("muster token create"),
    },
  });
});

test("enrolment pins the collector, and a second one changes nothing", async () => {
  const first = await enrol("--json");
  expect([first.exit, first.err]).toEqual([0, ""]);
  const [device] = collector.devices.keys();
  expect(first.json()).toMatchObject({
    device,
    organisation: "Example Surgery",
    state: "approved",
  });
  const kept = JSON.parse(await readFile(join(state, "enrolment.json"), "utf8"));
  expect(kept).toMatchObject({ fingerprint, keys: [collector.collectorKey] });
  expect((await readdir(state)).filter((n) => n.startsWith("."))).toEqual([]);

  const again = await enrol();
  expect([again.exit, again.out]).toEqual([0, expect.stringContaining("Already enrolled")]);
  expect(collector.devices.size).toBe(1);
});

test("a device that waits for approval is enrolled, and needs attention", async () => {
  collector.state = "pending";
  const { exit, out } = await enrol();
  expect([exit, out]).toEqual([1, expect.stringContaining("waits for approval")]);
  expect(await agent("status --json").then((s) => s.json())).toMatchObject({
    enrolment: "pending",
    attention: [expect.stringContaining("waits for approval")],
  });
  expect((await agent("run --once")).exit).toBe(0);
  expect(await agent("status --json").then((s) => s.json())).toMatchObject({
    enrolment: "approved",
  });
});

test("the token comes from a file or from standard input, and is nowhere in what is printed or kept [T2]", async () => {
  const file = join(root, "token");
  await writeFile(file, "good-token\n");
  const words = `enrol --collector ${server.url.href} --fingerprint ${fingerprint}`;
  const wrong = await agent(`${words} --token-file -`, { input: async () => "bad-token\n" });
  expect([wrong.exit, wrong.err]).toEqual([
    3,
    expect.stringContaining("does not accept this device or token"),
  ]);
  const done = await agent(`${words} --token-file ${file}`);
  expect(done.exit).toBe(0);
  for (const name of await readdir(state)) {
    expect(await readFile(join(state, name), "latin1")).not.toContain("-token");
  }
  expect(`${wrong.out}${wrong.err}${done.out}${done.err}`).not.toContain("-token");
  expect(server.seen.map((s) => s.path).join()).not.toContain("token");
});

test.each([
  ["", "no token was given"],
  ["--token a --token-file b", "given twice"],
  ["--token-file /nonexistent", "can't be read (ENOENT)"],
  ["--token-file -", "no enrolment token"],
])("enrol with %j is wrong use", async (more, what) => {
  const { exit, err } = await agent(
    `enrol --collector ${server.url.href} --fingerprint ${fingerprint} ${more}`,
  );
  expect([exit, err]).toEqual([2, expect.stringContaining(what)]);
  expect(server.seen).toEqual([]);
});

test("an enrolment that was cut off keeps its key and can be repeated", async () => {
  server.behave = ({ message }, _, next) =>
    message.url?.endsWith("challenge") ? next() : message.socket.destroy();
  expect((await enrol()).exit).toBe(3);
  const key = await readFile(join(state, "key.pem"), "utf8");
  expect((await agent("status")).exit).toBe(3);
  server.behave = undefined;
  expect((await enrol()).exit).toBe(0);
  expect(await readFile(join(state, "key.pem"), "utf8")).toBe(key);
});

test("another collector is refused without --again; with it the old state lies aside, key and all [T9]", async () => {
  await enrol();
  await agent("run --once");
  const [device] = collector.devices.keys();
  const other = await serveAnother();
  const words = `enrol --collector ${other.url.href} --fingerprint ${fingerprint} --token good-token`;
  expect(await agent(words)).toMatchObject({
    exit: 2,
    err: expect.stringContaining("is enrolled with"),
  });
  const done = await agent(`${words} --again --json`);
  expect(done.exit).toBe(0);
  const { device: renewed, aside } = done.json() as { device: string; aside: string };
  expect(renewed).not.toBe(device);
  expect(await readdir(aside)).toEqual(
    expect.arrayContaining(["key.pem", "chain.json", "enrolment.json"]),
  );
  expect((await agent("run --once --json")).json()).toMatchObject({ device: renewed, seq: 1 });
  expect(collector.forks).toEqual([]);
});

test("a put-aside that was cut off after the key never lets a new key continue the old chain", async () => {
  await enrol();
  await agent("run --once");
  await rm(join(state, "key.pem"));
  await rm(join(state, "enrolment.json"));
  expect((await enrol()).exit).toBe(0);
  expect((await agent("run --once --json")).json()).toMatchObject({
    seq: 1,
    state: "acknowledged",
  });
});

test("run --once says what the collector's start reads", async () => {
  await enrol();
  const first = await agent("run --once --json");
  const [device] = collector.devices.keys();
  const report = collector.devices.get(device ?? "")?.head;
  expect(first.exit).toBe(0);
  expect(first.json()).toEqual({
    device,
    seq: 1,
    report,
    sentBytes: server.seen
      .filter((s) => s.path.includes("reports"))
      .reduce((sum, s) => sum + s.bytes, 0),
    sectionsSent: 24,
    state: "acknowledged",
    reason: null,
    waiting: 0,
    witness: null,
  });
  const second = (await agent("run --once --json")).json();
  expect(second).toMatchObject({ seq: 2, sectionsSent: 0, state: "acknowledged" });
  expect(server.seen.at(-1)?.path).toMatch(/\?from=[1-9]\d*$/);
});

test("a changed fact travels as the difference to what the collector has", async () => {
  await enrol();
  const packages = (version: string) =>
    Array.from(
      { length: 400 },
      (_, i) =>
        `Package: pkg${(i * 7919) % 1009}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${i === 200 ? version : `1.${i}`}\n`,
    ).join("\n");
  const machine = (version: string) => async () =>
    emptyMachine({
      read: async (path) =>
        path === "/var/lib/dpkg/status"
          ? { state: "read", text: packages(version), modifiedAt: "2026-11-21T00:00:00.000Z" }
          : { state: "missing" },
      exists: async (path) => path === "/var/lib/dpkg/status",
    });
  await agent("run --once", { openMachine: machine("1") });
  const whole = server.seen.at(-1)?.bytes ?? 0;
  const { sectionsSent } = (
    await agent("run --once --json", { openMachine: machine("2") })
  ).json() as { sectionsSent: number };
  const delta = server.seen.at(-1)?.bytes ?? 0;
  await agent("run --once", { openMachine: machine("2") });
  const alone = server.seen.at(-1)?.bytes ?? 0;
  expect(sectionsSent).toBe(1);
  expect(whole - alone).toBeGreaterThan(2000);
  expect(delta - alone).toBeLessThan(250);
});

test("a collector that lost the predecessor gets the section whole", async () => {
  await enrol();
  await agent("run --once");
  collector.sections.clear();
  expect((await agent("run --once --json")).json()).toMatchObject({
    state: "acknowledged",
    sectionsSent: 48,
  });
});

test("a collector that lost the report before gets the envelope whole", async () => {
  await enrol();
  await agent("run --once");
  const sentBytes = async () => {
    const { state, sentBytes: bytes } = (await agent("run --once --json")).json() as {
      state: string;
      sentBytes: number;
    };
    expect(state).toBe("acknowledged");
    return bytes;
  };
  const asDifference = await sentBytes();
  collector.payloads.clear();
  expect(await sentBytes()).toBeGreaterThan(2 * asDifference);
  expect(await sentBytes()).toBeLessThan(1.1 * asDifference);
  expect(collector.forks).toEqual([]);
});

test("without its collector a scan is queued, and goes later, in order", async () => {
  await enrol();
  const { url } = server;
  await server.close();
  const queued = await agent("run --once --json");
  expect(queued.exit).toBe(1);
  expect(queued.json()).toMatchObject({
    seq: 1,
    state: "queued",
    waiting: 1,
    reason: { code: "UNREACHABLE", cure: expect.stringContaining("collector runs") },
  });
  expect((await agent("run --once")).out).toContain("2 reports wait");
  expect((await agent("status")).exit).toBe(1);
  server = await serveDouble(collector);
  const moved = `run --once --json --collector ${server.url.href}`;
  expect((await agent(moved)).json()).toMatchObject({ seq: 3, state: "acknowledged", waiting: 0 });
  expect([...collector.devices.values()][0]?.seq).toBe(3);
  expect(url.href).not.toBe(server.url.href);
});

test("a lost acknowledgement is not a fork: the same bytes again, the same answer [T6]", async () => {
  await enrol();
  server.behave = ({ message, body }) => {
    collector.answer({ path: message.url ?? "", type: "", body });
    message.socket.destroy();
  };
  expect((await agent("run --once --json")).json()).toMatchObject({
    state: "queued",
    reason: { code: "BROKEN_OFF" },
  });
  expect((await agent("run --once")).exit).toBe(1);
  server.behave = undefined;
  expect((await agent("run --once --json")).json()).toMatchObject({
    seq: 3,
    state: "acknowledged",
    waiting: 0,
  });
  expect(collector.forks).toEqual([]);
});

const reportOnly = (answer: (value: unknown) => unknown): NonNullable<HttpsDouble["behave"]> => {
  return ({ message, body }, response, next) => {
    if (!message.url?.includes("reports")) return next();
    const honest = collector.answer({ path: message.url, type: "", body });
    response.end(JSON.stringify(answer(JSON.parse(honest.body.toString("utf8")))));
  };
};

function payloadOf(envelope: unknown): Record<string, unknown> {
  const { payload } = envelope as { payload: string };
  return JSON.parse(Buffer.from(payload, "base64").toString("utf8"));
}

test.each<[string, (envelope: unknown) => unknown]>([
  ["unsigned", (e) => payloadOf(e)],
  ["signed by another", (e) => new CollectorDouble().seal(payloadOf(e))],
  ["with a member more", (e) => collector.seal({ ...payloadOf(e), run: "rm -rf /" })],
  ["about another device", (e) => collector.seal({ ...payloadOf(e), device: "b".repeat(52) })],
  ["about another report", (e) => collector.seal({ ...payloadOf(e), report: "0".repeat(64) })],
  ["of another kind", (e) => collector.seal({ kind: "exec", v: 1, command: payloadOf(e) })],
  [
    "asking for what no report names",
    (e) => collector.seal({ ...payloadOf(e), kind: "need", sections: ["1".repeat(64)] }),
  ],
  ["a sign-in page", () => "<html>"],
  ["nothing", () => null],
])("an answer that is %s is not believed, and the report is kept [T11]", async (_, answer) => {
  await enrol();
  server.behave = reportOnly(answer);
  const played = await agent("run --once --json");
  expect(played.exit).toBe(1);
  expect(played.json()).toMatchObject({
    state: "queued",
    waiting: 1,
    reason: { code: "NOT_BELIEVED" },
  });
  const files = await readdir(state);
  server.behave = undefined;
  expect((await agent("run --once --json")).json()).toMatchObject({
    seq: 2,
    state: "acknowledged",
  });
  expect(files).not.toContain("run");
});

test.each(["fork", "quarantined", "revoked", "pending"])(
  "refused as %s, reports wait",
  async (code) => {
    await enrol();
    collector.refuse = code;
    const { exit, json } = await agent("run --once --json");
    expect(exit).toBe(1);
    expect(json()).toMatchObject({
      state: "queued",
      waiting: 1,
      reason: { code: `REFUSED_${code.toUpperCase()}`, what: expect.stringContaining("because") },
    });
    collector.refuse = undefined;
    expect((await agent("run --once --json")).json()).toMatchObject({ seq: 2, waiting: 0 });
  },
);

test.each(["malformed", "not-yours", "too-large"])(
  "a report refused as %s is kept aside with the reason, and does not hold up the next",
  async (code) => {
    await enrol();
    collector.refuse = code;
    const { exit, json } = await agent("run --once --json");
    expect(exit).toBe(1);
    expect(json()).toMatchObject({ state: "refused", waiting: 0, reason: { code } });
    const [file = ""] = await readdir(join(state, "refused"));
    expect(JSON.parse(await readFile(join(state, "refused", file), "utf8"))).toMatchObject({
      seq: 1,
      code,
      why: "because",
    });
    expect((await agent("status --json")).json()).toMatchObject({
      attention: [expect.stringContaining("will not take report 1: because")],
    });
    collector.refuse = undefined;
    expect((await agent("run --once --json")).json()).toMatchObject({
      seq: 2,
      state: "acknowledged",
    });
    expect(collector.gaps).toEqual([2]);
    expect(collector.forks).toEqual([]);
    const after = await agent("status");
    expect([after.exit, after.out]).toEqual([
      0,
      expect.stringMatching(/Refused +report 1, for good/),
    ]);
  },
);

test("a rewritten log is seen, kept, shown, and the memory stays [T22]", async () => {
  await enrol();
  await agent("run --once");
  collector.leaves = collector.leaves.map((leaf, i) => (i === 1 ? Buffer.from("rewritten") : leaf));
  const { exit, json } = await agent("run --once --json");
  expect(exit).toBe(1);
  expect(json()).toMatchObject({
    state: "acknowledged",
    witness: expect.stringContaining("does not begin with"),
  });
  for (let i = 0; i < 2; i++) {
    const status = await agent("status --json");
    expect(status.exit).toBe(1);
    expect(status.json()).toMatchObject({
      witnessFailures: [{ why: expect.stringContaining("does not begin") }],
      attention: [expect.stringContaining("tell who is responsible")],
    });
  }
  expect((await agent("status")).out).toContain("log is not what it was");
});

test("status of a device that does well exits 0, and names what could not be established", async () => {
  await enrol();
  await agent("run --once");
  const { exit, out } = await agent("status");
  expect(exit).toBe(0);
  expect(out).toContain("Nothing needs attention.");
  expect(out).toContain("Could not be established");
  expect(out).toMatch(/Acknowledged +report 1/);
  const later = await agent("status --json", { now: () => noon + 4 * day });
  expect(later.json()).toMatchObject({
    attention: [expect.stringContaining("no scan for three days")],
  });
});

test("status answers while another agent is at work; run does not start", async () => {
  await enrol();
  const lock = takeLock(state);
  expect((await agent("status")).exit).toBe(0);
  expect(await agent("run --once")).toMatchObject({
    exit: 3,
    err: expect.stringContaining("another muster-agent"),
  });
  lock.release();
});

test("a state folder that others can write is refused by every command that uses it [T12]", async () => {
  await enrol();
  await chmod(state, 0o777);
  for (const words of ["status", "run --once", "service print", "config check"]) {
    expect(await agent(words)).toMatchObject({
      exit: 3,
      err: expect.stringContaining("chmod 700"),
    });
  }
  expect(await enrol()).toMatchObject({ exit: 3, err: expect.stringContaining("chmod 700") });
});

test("a key that is not the enrolled one is refused", async () => {
  await enrol();
  await rm(join(state, "key.pem"));
  expect(await agent("run --once")).toMatchObject({
    exit: 3,
    err: expect.stringContaining("enrol --again"),
  });
});

test("the resident agent scans at its moment, tries again while the collector is away, and ends when told to", async () => {
  await enrol();
  await agent("run --once");
  let now = noon;
  const stop = new AbortController();
  let failing = 2;
  server.behave = (_, response, next) => {
    if (failing-- > 0) response.writeHead(503).end();
    else next();
  };
  const started: number[] = [];
  const sleep = async (ms: number) => {
    now += ms;
    if (now > noon + 2 * day) stop.abort();
  };
  const { exit, err } = await agent("run --json", {
    now: () => now,
    sleep,
    stopSignal: () => stop.signal,
    openMachine: async () => {
      started.push(now);
      return emptyMachine();
    },
  });
  expect(exit).toBe(0);
  const lines = err
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const events = lines.filter((l) =>
    ["scanned", "acknowledged", "not delivered"].includes(l.message),
  );
  expect(events.map((e) => e.message)).toEqual([
    ...["scanned", "not delivered", "not delivered", "acknowledged"],
    ...["scanned", "acknowledged"],
  ]);
  expect(events.filter((e) => e.message === "scanned").every((e) => e.cause === "scheduled")).toBe(
    true,
  );
  expect(lines.at(-1).message).toBe("stopped");
  expect([...collector.devices.values()][0]?.seq).toBe(3);
});

test("after sleep the missed night is caught up once", async () => {
  await enrol();
  await agent("run --once", { now: () => noon - day });
  // Two hours after the window closed: nobody's moment is within the minutes that still count as in time.
  let now = Date.parse("2026-11-22T08:00:00.000Z");
  const stop = new AbortController();
  const { err } = await agent("run --json", {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
      stop.abort();
    },
    stopSignal: () => stop.signal,
  });
  expect(err.match(/"message":"scanned","cause":"catch-up"/g)).toHaveLength(1);
});

test("run --tonight scans once at its moment and ends; with nothing due it ends at once", async () => {
  await enrol();
  await agent("run --once");
  let now = Date.parse("2026-11-21T22:00:00.000Z");
  const sleep = async (ms: number) => {
    now += ms;
  };
  const parts = { now: () => now, sleep };
  expect((await agent("run --tonight", parts)).exit).toBe(0);
  expect([...collector.devices.values()][0]?.seq).toBe(2);
  expect(now).toBeLessThan(Date.parse("2026-11-22T06:00:00.000Z"));
  now = Date.parse("2026-11-22T08:00:00.000Z");
  expect((await agent("run --tonight", parts)).exit).toBe(0);
  expect([...collector.devices.values()][0]?.seq).toBe(2);
});

test("a resident agent whose state folder is spoilt rests between attempts instead of spinning", async () => {
  await enrol();
  let now = noon;
  let slept = 0;
  const stop = new AbortController();
  const machine = async () => {
    throw new Error("no machine");
  };
  const { err } = await agent("run --json", {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
      if (++slept > 200) stop.abort();
    },
    stopSignal: () => stop.signal,
    openMachine: machine,
  });
  expect(err.match(/could not work/g)?.length).toBeLessThan(20);
});

test("scan prints a row for each fact, needs no enrolment, and sends nothing", async () => {
  const { exit, out } = await play(["scan"]);
  expect(exit).toBe(1);
  for (const fact of ["os", "installed-software", "pending-updates", "disk-encryption"]) {
    expect(out).toMatch(new RegExp(`^${fact} +`, "m"));
  }
  expect(out).toContain("could not be established. As root, more may be.");
  expect(server.seen).toEqual([]);
});

test("scan --only and --json give those facts alone", async () => {
  const { json } = await play(["scan", "--only", "os, boot", "--json"]);
  expect(json()).toMatchObject({
    takenAt: "1970-01-01T00:00:00.000Z",
    platform: "linux",
    elevated: false,
    facts: [{ kind: "os" }, { kind: "boot" }],
  });
});

test("scan --explain shows what was asked and how it reads", async () => {
  const text = "evil\u001b[2Jname";
  const machine = emptyMachine({
    read: async (path) =>
      path.endsWith("hostname")
        ? { state: "read", text, modifiedAt: undefined }
        : { state: "missing" },
  });
  const { out } = await play(["scan", "--explain", "identity"], {
    openMachine: async () => machine,
  });
  expect(out).toMatch(/^Asks: .*hostname/m);
  expect(out).toMatch(/^Rule: Names as the system/m);
  expect(out).toMatch(/^\$ read \/\S*hostname/m);
  expect(out).toContain("The fact as it is reported");
  expect(out).not.toContain("\u001b");
});

test("a recording plays the same facts elsewhere, without names and without a look at the machine", async () => {
  const machine = emptyMachine({
    now: () => noon,
    read: async (path) => {
      if (path === "/proc/sys/kernel/hostname")
        return { state: "read", text: "jsmith-laptop\n", modifiedAt: undefined };
      if (path !== "/etc/os-release") return { state: "missing" };
      return {
        state: "read",
        text: 'ID=debian\nVERSION_ID="12"\nNAME=Debian\n',
        modifiedAt: undefined,
      };
    },
  });
  const folder = join(root, "recording");
  const live = await play(["scan", "--json", "--record", folder], {
    openMachine: async () => machine,
  });
  expect(live.err).toContain(`Recorded in ${folder}`);
  const untouched = { openMachine: () => Promise.reject(new Error("looked at the machine")) };
  const replayed = await play(["scan", "--json", "--replay", folder], untouched);
  const facts = (played: { json(): unknown }) => {
    const { facts: all } = played.json() as { facts: Record<string, unknown>[] };
    // The name is redacted; a tool that is not there is not in the recording.
    const same = all.filter((f) => f.kind !== "identity");
    return same.map(({ kind, state: is, reason, value }) => ({ kind, state: is, reason, value }));
  };
  expect(facts(replayed)).toEqual(facts(live));
  expect(facts(live)).toContainEqual(expect.objectContaining({ kind: "os", state: "known" }));
  expect(`${replayed.out}`).not.toContain("jsmith");
  const asWindows = await play(["scan", "--replay", folder, "--platform", "windows"], untouched);
  expect(asWindows.exit).toBe(1);
  expect(
    await play(["scan", "--record", folder], { openMachine: async () => machine }),
  ).toMatchObject({
    exit: 2,
    err: expect.stringContaining("is not empty"),
  });
});

test.each([
  [["--record", "a", "--replay", "b"], "exclude each other"],
  [["--record", "a", "--explain", "os"], "exclude each other"],
  [["--platform", "linux"], "goes with --replay"],
  [["--replay", "/nonexistent"], "cannot be read"],
  [["--replay", "/nonexistent", "--platform", "plan9"], 'no platform "plan9"'],
])("scan %j is wrong use", async (argv, what) => {
  expect(await play(["scan", ...argv])).toMatchObject({
    exit: 2,
    err: expect.stringContaining(what),
  });
});

test.each(["win32", "darwin"] as const)(
  "%s: scans, and what nobody answers is unknown",
  async (platform) => {
    const parts = { openMachine: async () => emptyMachine({ platform }) };
    const { exit, json } = await play(["scan", "--json"], parts);
    expect(exit).toBe(1);
    const { facts } = json() as { facts: { kind: string; state: string }[] };
    expect(facts.filter((f) => f.state === "known").map((f) => f.kind)).toEqual([]);
  },
);

test.each([
  ["darwin", "<key>StartCalendarInterval</key>", "launchctl"],
  ["win32", "<StartBoundary>2026-01-01T22:00:00</StartBoundary>", "schtasks"],
] as const)(
  "%s: service print gives what starts the agent; installing it is left to a person",
  async (platform, part, cure) => {
    await enrol();
    const parts = { openMachine: async () => emptyMachine({ platform }) };
    const printed = await play(["service", "print", "--state", state], parts);
    expect(printed).toMatchObject({ exit: 0, out: expect.stringContaining(part) });
    expect(printed.out.startsWith("<?xml")).toBe(true);
    const refused = await play(["service", "install", "--state", state], parts);
    expect(refused).toMatchObject({ exit: 2, err: expect.stringContaining(cure) });
  },
);

test("service print and install give the units of this device's window", async () => {
  await enrol();
  const printed = await agent("service print");
  expect(printed.out).toContain("OnCalendar=*-*-* 22:00:00 Europe/London");
  const done = await agent(`service install --into ${root} --json`);
  expect(done.json()).toMatchObject({
    commands: [expect.any(String), "systemctl enable --now muster-agent.timer"],
  });
  expect(await readFile(join(root, "muster-agent.service"), "utf8")).toContain("run --tonight");
  const refused = await agent("service install --into /nonexistent");
  expect(refused).toMatchObject({ exit: 2, err: expect.stringContaining("run as root") });
});

test("config check shows what is in force and from where", async () => {
  const { exit, out } = await agent("config check --collector https://c.example");
  expect(exit).toBe(0);
  expect(out).toContain(`${state} (from the command line)`);
  expect(out).toContain("https://c.example/ (from the command line)");
  expect(out).toContain("info (default)");
});
