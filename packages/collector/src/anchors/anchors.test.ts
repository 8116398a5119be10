import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { signerFrom } from "../keys/index.ts";
import { EvidenceLog } from "../log/index.ts";
import { insertOrganisation, openStore, type Store } from "../store/index.ts";
import { make, readOne, tags, within } from "./der.ts";
import { AnchorDesk, type Anchors } from "./index.ts";
import { type RelayOptions, TestRelay } from "./testing/relay.ts";
import { openStamp } from "./timestamp-verify.ts";

/** Against real doubles: an authority run by `openssl ts` over loopback, a bare git repository, a mail relay of our own. */
const folder = mkdtempSync(join(tmpdir(), "muster-anchors-"));
const tsa = join(folder, "tsa");
const openssl = (...args: string[]) =>
  execFileSync("openssl", args, { cwd: tsa, stdio: ["ignore", "pipe", "pipe"] });
const servers: { close(): unknown }[] = [];
let store: Store;
let log: EvidenceLog;

function portOf(server: { address(): unknown }): number {
  const address = server.address();
  return typeof address === "object" && address !== null && "port" in address
    ? Number(address.port)
    : 0;
}

const config = `
[tsa]
default_tsa = tsa_config
[tsa_config]
serial = ./serial
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
signer_digest = sha256
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[leaf]
basicConstraints = CA:FALSE
extendedKeyUsage = critical,timeStamping
[server]
basicConstraints = CA:FALSE
subjectAltName = DNS:localhost
extendedKeyUsage = serverAuth
`;

/** A certificate authority, and certificates of it: one for time stamps, one for anything else. */
function makeAuthority(): void {
  mkdirSync(tsa);
  writeFileSync(join(tsa, "tsa.cnf"), config);
  writeFileSync(join(tsa, "serial"), "01\n");
  for (const name of ["root", "other"]) {
    const subject = [
      "-subj",
      `/CN=${name}`,
      "-days",
      "30",
      "-extensions",
      "ca",
      "-config",
      "tsa.cnf",
    ];
    writeFileSync(join(tsa, "tsa.cnf"), `[req]\ndistinguished_name=dn\n[dn]\n${config}`);
    openssl(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      ...subject,
    );
  }
  for (const [name, use, kind] of [
    ["stamps", "leaf", "rsa:2048"],
    ["curve", "leaf", "ec"],
    ["web", "server", "rsa:2048"],
  ] as const) {
    const key =
      kind === "ec" ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["-newkey", kind];
    openssl(
      "req",
      "-new",
      ...key,
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
      "-subj",
      `/CN=${name}`,
      "-config",
      "tsa.cnf",
    );
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "root.pem",
      "-CAkey",
      "root.key",
      "-CAcreateserial",
      "-days",
      "30",
      "-out",
      `${name}.pem`,
      "-extfile",
      "tsa.cnf",
      "-extensions",
      use,
    );
  }
}

function stamp(query: Buffer, signer = "stamps"): Buffer {
  writeFileSync(join(tsa, "q.tsq"), query);
  openssl(
    "ts",
    "-reply",
    "-queryfile",
    "q.tsq",
    "-signer",
    `${signer}.pem`,
    "-inkey",
    `${signer}.key`,
    "-chain",
    "root.pem",
    "-out",
    "r.tsr",
    "-config",
    "tsa.cnf",
  );
  return readFileSync(join(tsa, "r.tsr"));
}

let answer: (query: Buffer) => { status?: number; body: Buffer; location?: string };
let authority: Server;

beforeAll(async () => {
  makeAuthority();
  authority = createHttp((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { status = 200, body, location } = answer(Buffer.concat(parts));
      response.writeHead(status, location === undefined ? {} : { location }).end(body);
    });
  });
  servers.push(authority);
  await new Promise<void>((resolve) => authority.listen(0, "127.0.0.1", resolve));
  store = await openStore("sqlite::memory:");
  const signer = signerFrom(generateKeyPairSync("ed25519").privateKey);
  log = await EvidenceLog.open({ store, signer, name: "muster.test", folder, now: () => 0 });
  const about = { name: "Ash", category: 3, edition: "2025-26", created_at: "" };
  await insertOrganisation(store.db, { id: "A1", ...about });
  await enter();
});
beforeEach(() => {
  answer = (query) => ({ body: stamp(query) });
});
afterAll(async () => {
  for (const server of servers) server.close();
  await log.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function enter(): Promise<void> {
  const about = { by: "ann", devices: 1, at: "2026-11-21T12:00:00.000Z" };
  await store.db.transaction().execute((trx) => log.append(trx, "A1", { type: "scan-now", about }));
}

const errors: unknown[] = [];
function desk(
  anchors: Omit<Anchors, "everyHours">,
  now = () => Date.now(),
  data = mkdtempSync(join(folder, "data-")),
) {
  const parts = { log, folder: data, now, random: (n: number) => randomBytes(n) };
  const made = new AnchorDesk({
    ...parts,
    anchors: { everyHours: 24, ...anchors },
    onError: (e) => errors.push(e),
  });
  return { desk: made, data, place: join(data, "anchors", "A1") };
}

describe("a time stamp", () => {
  const url = () => `http://127.0.0.1:${portOf(authority)}/`;
  const timestamp = () => ({ url: url(), ca: join(tsa, "root.pem") });

  test.each(["stamps", "curve"])(
    "by %s is believed, kept with its checkpoint, and believed by openssl [T22]",
    async (signer) => {
      answer = (query) => ({ body: stamp(query, signer) });
      const { desk: one, place } = desk({ timestamp: timestamp() });
      const { timestamp: standing } = await one.anchor("A1");
      expect(standing).toMatchObject({ size: 1, problem: null });
      const said = execFileSync(
        "openssl",
        ["ts", "-verify", "-in", "1.tsr", "-data", "1.checkpoint", "-CAfile", "tsa.pem"],
        {
          cwd: place,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "pipe"],
        },
      );
      expect(said).toContain("Verification: OK");
      expect(readFileSync(join(place, "1.checkpoint"), "utf8")).toBe(
        (await log.checkpoint("A1"))?.note,
      );
      expect((await one.filesFor("A1", 1)).map(({ name }) => name)).toEqual([
        "1.checkpoint",
        "1.tsr",
        "tsa.pem",
      ]);
      expect(await one.filesFor("A1", 0)).toEqual([]);
      expect(await one.filesFor("B2", 9)).toEqual([]);
    },
  );

  test.each([
    ["of another authority", () => undefined, "other.pem", "leads to none that is believed"],
    [
      "by a certificate for web servers",
      (q: Buffer) => stampBy(q, "web"),
      "root.pem",
      "not for time stamps alone",
    ],
    ["over other bytes", () => stamp(queryOver("other")), "root.pem", "over other bytes"],
    ["for another request", () => again(), "root.pem", "answers another request"],
    ["that is none", () => Buffer.from("hello"), "root.pem", "no time stamp"],
    ["that is cut off", (q: Buffer) => stamp(q).subarray(0, -9), "root.pem", "no time stamp"],
    ["of nothing", () => Buffer.of(), "root.pem", "no time stamp"],
    ["without end", () => Buffer.alloc(65 * 1024), "root.pem", "over 65536 bytes"],
  ] as const)("%s is not kept", async (_, make, ca, why) => {
    answer = (query) => ({ body: make(query) ?? stamp(query) });
    const { desk: one, place } = desk({ timestamp: { url: url(), ca: join(tsa, ca) } });
    const { timestamp: standing } = await one.anchor("A1");
    expect(standing).toMatchObject({ size: null, at: null, problem: expect.stringContaining(why) });
    expect(readdirSync(place)).toEqual(["anchors.json"]);
  });

  /** A stamp whose signature is by some certificate, which `openssl ts` itself would refuse to use. */
  function stampBy(query: Buffer, signer: string): Buffer {
    const [status, token] = within(readOne(stamp(query)));
    const [, explicit] = within(within(within(token)[1])[0])
      .slice(2, 3)
      .flatMap((each) => within(each));
    writeFileSync(join(tsa, "info.der"), within(explicit)[0]?.content ?? "");
    const how = ["-sign", "-binary", "-nodetach", "-cades", "-md", "sha256", "-outform", "DER"];
    const what = ["-in", "info.der", "-econtent_type", "1.2.840.113549.1.9.16.1.4"];
    const by = ["-signer", `${signer}.pem`, "-inkey", `${signer}.key`];
    const signed = openssl("cms", ...how, ...what, ...by);
    return make(tags.sequence, status?.whole ?? Buffer.of(), signed);
  }

  test("made by hand is taken where its certificate is for time stamps", async () => {
    answer = (query) => ({ body: stampBy(query, "stamps") });
    const { timestamp: standing } = await desk({ timestamp: timestamp() }).desk.anchor("A1");
    expect(standing).toMatchObject({ problem: null });
  });

  function queryOver(text: string): Buffer {
    writeFileSync(join(tsa, "other.txt"), text);
    openssl("ts", "-query", "-data", "other.txt", "-sha256", "-cert", "-out", "other.tsq");
    return readFileSync(join(tsa, "other.tsq"));
  }

  /** A good stamp over the same checkpoint, asked for by somebody else before. */
  function again(): Buffer {
    writeFileSync(join(tsa, "note.txt"), note);
    openssl("ts", "-query", "-data", "note.txt", "-sha256", "-cert", "-out", "note.tsq");
    return stamp(readFileSync(join(tsa, "note.tsq")));
  }
  let note = "";
  beforeAll(async () => {
    note = (await log.checkpoint("A1"))?.note ?? "";
  });

  test("no redirect is followed, and no answer but 200 is read", async () => {
    for (const status of [302, 500, 404]) {
      answer = (query) => ({ status, body: stamp(query), location: url() });
      const { timestamp: standing } = await desk({ timestamp: timestamp() }).desk.anchor("A1");
      expect(standing?.problem).toMatch(/the authority/);
    }
  });

  test("after any byte of it was altered it is refused, or says the same", async () => {
    const { desk: one, place } = desk({ timestamp: timestamp() });
    let nonce = Buffer.of();
    answer = (query) => {
      nonce = Buffer.from(query.subarray(-11, -3));
      return { body: stamp(query) };
    };
    await one.anchor("A1");
    const response = readFileSync(join(place, "1.tsr"));
    const asked = {
      bytes: Buffer.from(note),
      nonce,
      ca: readFileSync(join(tsa, "root.pem"), "utf8"),
    };
    const { at } = openStamp(response, asked);
    let refused = 0;
    for (let i = 0; i < response.length; i++) {
      const altered = Buffer.from(response);
      altered[i] = (altered[i] ?? 0) ^ 1;
      try {
        expect(openStamp(altered, asked).at).toBe(at);
      } catch {
        refused += 1;
      }
    }
    // Only what no signature covers may differ: tags and fields around it, and certificates that are not used.
    expect(refused).toBeGreaterThan(response.length / 2);
  });
});

test("the commands in a pack's VERIFY.md hold on what a pack has of it, and on nothing else", async () => {
  const { desk: one } = desk({
    timestamp: { url: `http://127.0.0.1:${portOf(authority)}/`, ca: join(tsa, "root.pem") },
  });
  await one.anchor("A1");
  const pack = mkdtempSync(join(folder, "pack-"));
  const text = readFileSync(join(import.meta.dirname, "../packs/verify/VERIFY.md"), "utf8");
  const blocks = [...text.matchAll(/^```sh\n(?<body>[\s\S]*?)^```$/gm)];
  const block =
    blocks.find((each) => each.groups?.body?.includes("ts -verify"))?.groups?.body ?? "";
  const run = () => spawnSync("sh", ["-euc", block], { cwd: pack, encoding: "utf8" });
  expect(run()).toMatchObject({ status: 0, stdout: "" });
  mkdirSync(join(pack, "anchors"));
  for (const { name, bytes } of await one.filesFor("A1", 1)) {
    writeFileSync(join(pack, "anchors", name), bytes);
  }
  const held = run();
  expect([held.status, held.stdout + held.stderr]).toEqual([0, expect.stringContaining("OK")]);
  writeFileSync(join(pack, "anchors", "1.checkpoint"), "another");
  expect(run().status).not.toBe(0);
});

describe("a git commit", () => {
  const git = (where: string, ...args: string[]) =>
    execFileSync("git", ["-C", where, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });

  test("holds each checkpoint once, and is pushed where that is wanted [T22]", async () => {
    const [bare, tree] = [mkdtempSync(join(folder, "bare-")), join(folder, "tree")];
    git(bare, "init", "--bare", "--quiet", "-b", "main");
    git(folder, "clone", "--quiet", bare, tree);
    const { desk: one } = desk({ git: { folder: tree, push: true } });
    git(tree, "checkout", "--quiet", "-B", "main");
    git(tree, "config", "push.autoSetupRemote", "true");
    for (let i = 0; i < 2; i++) {
      expect((await one.anchor("A1")).git).toMatchObject({ problem: null });
    }
    const { size = 0, note = "" } = (await log.checkpoint("A1")) ?? {};
    expect(git(bare, "log", "--format=%s", "main")).toBe(
      `Checkpoint of muster.test/evidence/A1, ${size} entries\n`,
    );
    expect(git(bare, "show", "main:A1.checkpoint")).toBe(note);
  });

  test("that fails is told, stops nothing, and keeps what was there before", async () => {
    const nowhere = mkdtempSync(join(folder, "nowhere-"));
    const tree = mkdtempSync(join(folder, "tree-"));
    git(tree, "init", "--quiet", "-b", "main");
    const { desk: one, data } = desk({ git: { folder: tree, push: false } });
    await one.anchor("A1");
    const { desk: broken } = desk({ git: { folder: nowhere, push: false } }, Date.now, data);
    const { git: standing } = await broken.anchor("A1");
    expect(standing).toMatchObject({
      size: expect.any(Number),
      problem: expect.stringMatching(/^git add: /),
    });
    expect(errors.at(-1)).toMatchObject({ message: expect.stringContaining("anchor git of A1") });
  });
});

describe("a mailed checkpoint", () => {
  async function relay(options: RelayOptions = {}) {
    const made = new TestRelay(options);
    servers.push(made.server);
    await new Promise<void>((resolve) => made.server.listen(0, "127.0.0.1", resolve));
    return { port: portOf(made.server), heard: made.heard };
  }

  const pair = () => {
    const [key = Buffer.of(), cert = Buffer.of()] = ["web.key", "web.pem"].map((name) =>
      readFileSync(join(tsa, name)),
    );
    return { key, cert };
  };

  const to = ["evidence@example.org", "board@example.org"];
  const mail = (port: number, tls: "require" | "offered") => ({
    host: "127.0.0.1",
    port,
    from: "muster@example.org",
    to,
    tls,
  });

  test("reaches everybody, and says the checkpoint to the letter [T22]", async () => {
    const { port, heard } = await relay();
    expect((await desk({ mail: mail(port, "offered") }).desk.anchor("A1")).mail).toMatchObject({
      problem: null,
    });
    expect(heard).toEqual(
      expect.arrayContaining([
        "MAIL FROM:<muster@example.org>",
        "RCPT TO:<evidence@example.org>",
        "RCPT TO:<board@example.org>",
        expect.stringMatching(/^Subject: Checkpoint of muster\.test\/evidence\/A1, \d+ entries$/),
      ]),
    );
    const body = heard.slice(heard.indexOf("") + 1, heard.indexOf("."));
    expect(Buffer.from(body.join(""), "base64").toString()).toBe(
      (await log.checkpoint("A1"))?.note,
    );
  });

  test("goes under TLS where the relay's certificate leads to one that is believed", async () => {
    const { port, heard } = await relay({ tls: pair() });
    const secure = { ...mail(port, "require"), host: "localhost", ca: join(tsa, "root.pem") };
    expect((await desk({ mail: secure }).desk.anchor("A1")).mail).toMatchObject({ problem: null });
    expect(heard.indexOf("STARTTLS")).toBeLessThan(heard.indexOf("DATA"));
  });

  test.each([
    ["a relay without TLS, where it is required", {}, "require", "offers no TLS"],
    ["a relay whose certificate nobody vouches for", { tls: true }, "require", "certificate"],
    ["the same where TLS is only offered", { tls: true }, "offered", "certificate"],
    ["a relay that refuses an address", { refuses: /^RCPT/ }, "offered", "not here"],
  ] as const)("%s gets none", async (_, options, tls, why) => {
    const { tls: secure, ...rest } = { tls: false, ...options };
    const { port, heard } = await relay({ ...rest, ...(secure && { tls: pair() }) });
    const { mail: standing } = await desk({ mail: mail(port, tls) }).desk.anchor("A1");
    expect(standing?.problem).toMatch(new RegExp(why));
    expect(heard).not.toContain("DATA");
  });

  test("a relay that is not there is told", async () => {
    const { mail: standing } = await desk({ mail: mail(1, "offered") }).desk.anchor("A1");
    expect(standing?.problem).toContain("ECONNREFUSED");
  });
});

test("one that fails does not stop another, and each comes again after its hours", async () => {
  const tree = mkdtempSync(join(folder, "tree-"));
  execFileSync("git", ["-C", tree, "init", "--quiet", "-b", "main"]);
  const clock = { now: Date.parse("2026-11-21T12:00:00Z") };
  const timestamp = { url: "http://127.0.0.1:1/", ca: join(tsa, "root.pem") };
  const { desk: one } = desk({ timestamp, git: { folder: tree, push: false } }, () => clock.now);
  const beat = async () => {
    one.beat(["A1"]);
    await one.settled();
    return await one.standings("A1");
  };
  const first = await beat();
  expect(first).toMatchObject({ timestamp: { size: null }, git: { problem: null } });
  clock.now += 23 * 3_600_000;
  expect(await beat()).toEqual(first);
  clock.now += 3_600_000;
  expect((await beat()).git?.triedAt).toBe("2026-11-22T12:00:00.000Z");
});

test("nothing is handed over of a log that is not as it was signed", async () => {
  const tree = mkdtempSync(join(folder, "tree-"));
  execFileSync("git", ["-C", tree, "init", "--quiet", "-b", "main"]);
  await log.conclude("A1", [{ table: "report", where: "1", what: "is gone" }]);
  expect(await desk({ git: { folder: tree, push: false } }).desk.anchor("A1")).toEqual({});
  expect(readdirSync(tree)).toEqual([".git"]);
});
