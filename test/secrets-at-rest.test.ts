import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

/**
 * Secrets are used the whole way by the real programs: a token enrols, a code signs in, keys sign, a passphrase opens them. Then
 * every byte that was written is searched for them: database and its logs, what was printed, packs, the agent's folder.
 */

const folder = mkdtempSync(join(tmpdir(), "muster-secrets-"));
const [data, state, pack] = ["data", "state", "pack"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const muster = join(import.meta.dirname, "../packages/collector/bin/muster.mjs");
const agent = join(import.meta.dirname, "../packages/agent/bin/muster-agent.mjs");
const PASSPHRASE = "canary-of-the-passphrase-0123456789abcdef";
const PASSWORD = "canary-of-the-password";

const said: string[] = [];
let serving: ChildProcess;
let cookie = "";
const secrets: Record<string, string> = { passphrase: PASSPHRASE };

const environment = { ...process.env, NODE_NO_WARNINGS: "1" };

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    env: { ...environment, ...env },
  });
  return { status, stdout, stderr, all: stdout + stderr };
}

const settings = join(folder, "collector.yaml");
const atPlace = ["--config", settings];

/** One command whose output has to hold what it was asked for, and is no log. */
const asked = (...args: readonly string[]) =>
  JSON.parse(
    execFileSync(process.execPath, [muster, ...args, ...atPlace, "--json"], {
      encoding: "utf8",
      env: environment,
    }),
  );

/** Posts to the collector as a browser does. @returns what it answered */
function browse(
  method: string,
  address: string,
  body = "",
): Promise<{ status: number; cookie: string }> {
  return new Promise((resolve, reject) => {
    const { origin } = new URL(address);
    const type = "application/x-www-form-urlencoded";
    const own = { origin, "sec-fetch-site": "same-origin", "content-type": type };
    const headers = cookie === "" ? own : { ...own, cookie };
    const sent = request(address, { method, rejectUnauthorized: false, headers }, (answer) => {
      answer.resume();
      const [set = ""] = answer.headers["set-cookie"] ?? [];
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, cookie: set }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

beforeAll(async () => {
  const words = join(folder, "passphrase");
  writeFileSync(words, `${PASSPHRASE}\n`, { mode: 0o600 });
  writeFileSync(
    settings,
    `data: ${data}\nlisten: { port: 0 }\nkeys: { passphraseFile: ${words} }\n`,
  );
  asked("org", "create", "--ods", "A81001", "--name", "Rowan House");
  serving = spawn(process.execPath, [muster, "serve", ...atPlace], { env: environment });
  for (const stream of [serving.stdout, serving.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  }
  while (!said.join("").includes("Serving until")) {
    await Promise.race([once(serving.stdout ?? serving, "data"), once(serving, "exit")]);
    if (serving.exitCode !== null) throw new Error(said.join(""));
  }
  const { token, url, fingerprint } = asked("token", "create");
  const enrol = ["enrol", "--collector", url, "--fingerprint", fingerprint, "--state", state];
  const tokenFile = join(folder, "token");
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
  const enrolled = run(agent, [...enrol, "--token-file", tokenFile]);
  expect(enrolled.status).toBe(0);
  rmSync(tokenFile);
  const reported = run(agent, ["run", "--once", "--state", state]);
  expect(reported.status).toBeLessThan(2);
  // Used up: what fails is written down too.
  const again = run(agent, [...enrol.with(-1, join(folder, "other")), "--token", token]);
  expect(again.status).toBe(3);
  const { address, code } = asked("console", "link");
  const signedIn = await browse("POST", address, `code=${code}`);
  expect(signedIn.status).toBe(303);
  cookie = signedIn.cookie.split(";")[0] ?? "";
  expect((await browse("GET", `${url}/`)).status).toBe(200);
  expect((await browse("POST", address, `code=${code}`)).status).toBeGreaterThanOrEqual(400);
  asked("pack", "build", "--names", "--out", pack);
  said.push(enrolled.all, reported.all, again.all, run(muster, ["log", "check", ...atPlace]).all);
  said.push(run(agent, ["status", "--state", state]).all);
  Object.assign(secrets, { token, code, cookie: cookie.split("=")[1] });
}, 120_000);

afterAll(async () => {
  serving.kill("SIGTERM");
  if (serving.exitCode === null) await once(serving, "exit");
  rmSync(folder, { recursive: true, force: true });
});

function filesBelow(place: string): readonly string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What the files below a folder hold, but those that exist to hold a secret. */
function written(place: string, secret: RegExp): string {
  return filesBelow(place)
    .filter((path) => !secret.test(basename(path)))
    .map((path) => readFileSync(path, "latin1"))
    .join("\n");
}

/** The secret as it was shown, and as bytes, hex and base64 of what it stands for. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret.replace(/^[a-z]+_/, ""), "base64url");
  return [secret, bytes.toString("latin1"), bytes.toString("hex"), bytes.toString("base64")];
}

const holds = (text: string, secret: string) =>
  spellings(secret).some((spelling) => spelling.length >= 16 && text.includes(spelling));

const nothing = /^$/;

test("the secrets are there to be found, each of them long enough to be none by chance", () => {
  expect(Object.keys(secrets)).toEqual(["passphrase", "token", "code", "cookie"]);
  for (const secret of Object.values(secrets)) expect(secret.length).toBeGreaterThanOrEqual(32);
  expect(readdirSync(data)).toEqual(expect.arrayContaining(["muster.db", "muster.db-wal"]));
  expect(written(data, nothing)).toContain("BEGIN MUSTER ENCRYPTED PRIVATE KEY");
});

test.each(["passphrase", "token", "code", "cookie"])(
  "no file and no line holds the %s [T25] [T2]",
  (name) => {
    const secret = secrets[name] ?? "";
    const places = {
      printed: said.join("\n"),
      data: written(data, nothing),
      pack: written(pack, nothing),
      state: written(state, nothing),
    };
    const found = Object.entries(places).filter(([, text]) => holds(text, secret));
    expect(found.map(([place]) => place)).toEqual([]);
  },
);

test("private keys lie in their own files alone [T25]", () => {
  const own = filesBelow(state).filter((path) =>
    readFileSync(path, "latin1").includes("PRIVATE KEY"),
  );
  expect(own).toHaveLength(1);
  const [keyFile = ""] = own;
  const key = readFileSync(keyFile, "latin1").match(/^[A-Za-z0-9+/=]{40,}$/gm) ?? [];
  expect(key.length).toBeGreaterThan(0);
  const elsewhere = [
    said.join("\n"),
    written(data, nothing),
    written(pack, nothing),
    written(state, new RegExp(`^${basename(keyFile)}$`)),
  ].join("\n");
  for (const line of key) expect(holds(elsewhere, line)).toBe(false);
  const pems = filesBelow(data)
    .map((path) => readFileSync(path, "latin1"))
    .filter((text) => text.includes("PRIVATE KEY"));
  const keys = pems.join("\n").match(/^[A-Za-z0-9+/=]{64}$/gm) ?? [];
  expect(keys.length).toBeGreaterThan(4);
  const open = [said.join("\n"), written(pack, nothing), written(data, /\.pem$/)].join("\n");
  for (const line of keys) expect(open.includes(line)).toBe(false);
  expect(`${elsewhere}${open}`.replaceAll("BEGIN MUSTER ENCRYPTED PRIVATE KEY", "")).not.toContain(
    "BEGIN PRIVATE KEY",
  );
});

const url = `postgresql://muster:${PASSWORD}@127.0.0.1:1/muster`;

test.each([
  ["a database that cannot be reached", "", { MUSTER_DATABASE_URL: url }, 3],
  ["a database named in the settings", `database: ${url}\n`, {}, 3],
  ["an address that is none", "", { MUSTER_DATABASE_URL: `postgresql://u:${PASSWORD}@[x` }, 2],
  ["another kind of database", `database: mysql://u:${PASSWORD}@h/x\n`, {}, 2],
  ["a key that is misspelt", `databse: ${url}\n`, {}, 2],
  ["YAML that is broken", `database: "${url}\n  x: [\n`, {}, 2],
])("%s is said without the password", (_, yaml, env, status) => {
  const config = join(folder, "bad.yaml");
  writeFileSync(config, `data: ${join(folder, "bad")}\n${yaml}`);
  const ran = run(muster, ["serve", "--config", config], env);
  expect(ran.status).toBe(status);
  expect(ran.all).not.toContain(PASSWORD);
  expect(ran.all.length).toBeGreaterThan(20);
});

test.each([
  ["a proxy that does not answer", `http://someone:${PASSWORD}@127.0.0.1:1`],
  ["a proxy that is no address", `socks://someone:${PASSWORD}@proxy:1`],
  ["a proxy without a scheme", `someone:${PASSWORD}@127.0.0.1:1`],
])("%s is said without its password", (_, proxy) => {
  const env = { HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: "" };
  const place = ["--state", join(folder, "behind-proxy")];
  const collector = ["--collector", "https://collector.example:8443"];
  const commands = [
    ["enrol", ...collector, "--token", "muster_notatoken", ...place],
    ["config", "check", ...place],
  ];
  for (const args of commands) expect(run(agent, args, env).all).not.toContain(PASSWORD);
  expect(written(folder, /^(?:collector|bad)\.yaml$|^passphrase$/)).not.toContain(PASSWORD);
});

test("an error that nobody expected, and the report of a crash, show no environment", () => {
  const main = join(import.meta.dirname, "../packages/collector/src/main.ts");
  const crash = join(folder, "crash.mjs");
  // Broken from within: whatever the program does first fails in a way that nothing catches.
  writeFileSync(
    crash,
    `import process from "node:process";
     await import(${JSON.stringify(main)});
     process.report.directory = ${JSON.stringify(folder)};
     process.report.writeReport("report.json");
     setImmediate(() => { throw new Error("unexpected"); });`,
  );
  const ran = spawnSync(process.execPath, [crash, "--version"], {
    encoding: "utf8",
    env: { ...environment, MUSTER_DATABASE_URL: url },
  });
  expect(ran.stderr).toContain("unexpected");
  expect(ran.stdout + ran.stderr).not.toContain(PASSWORD);
  const report = readFileSync(join(folder, "report.json"), "utf8");
  expect(report).toContain('"nodejsVersion"');
  expect(report).not.toContain(PASSWORD);
});
