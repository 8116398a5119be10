import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { cyberEssentialsDays, defaultPolicy, sameDays } from "@muster/mapping";
import { readEnvironment } from "./environment.ts";
import { ConfigError, loadPolicy, loadSettings } from "./load.ts";
import { Config } from "./schema.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const nothing = readEnvironment({});
let count = 0;

function file(text: string): string {
  const path = join(folder, `${count++}.yaml`);
  writeFileSync(path, text);
  return path;
}

test("no file: loopback, embedded database, default thresholds", () => {
  const settings = loadSettings(nothing);
  expect(settings.listen).toEqual({ host: "127.0.0.1", port: 8443, hsts: true });
  expect(settings.data).toBe(join(process.cwd(), "data"));
  expect(settings.database).toBeUndefined();
  expect(settings.policy).toEqual(defaultPolicy);
});

const examplePath = join(import.meta.dirname, "../../../../config/collector.example.yaml");

test("the example file says what the defaults are, and names every key", () => {
  const { data, ...example } = loadSettings(nothing, examplePath);
  const { data: _, ...defaults } = loadSettings(nothing);
  expect(example).toEqual(defaults);
  expect(data).toBe(join(examplePath, "../data"));
  const text = readFileSync(examplePath, "utf8");
  for (const key of Object.keys(Config.shape))
    expect(text).toMatch(new RegExp(`^(# )?${key}:`, "m"));
});

test("what the example file only comments on can be taken as it stands", () => {
  const text = readFileSync(examplePath, "utf8").replaceAll(/^# (?=\w+: \S)/gm, "");
  const all = join(dirname(file("")), "config/collector.yaml");
  mkdirSync(dirname(all));
  writeFileSync(all, text);
  copyFileSync(join(examplePath, "../policy.yaml"), join(dirname(all), "policy.yaml"));
  const settings = loadSettings(nothing, all);
  expect(settings.database).toBe("postgresql://muster@db.example.org/muster?sslmode=verify-full");
  expect(settings.policy).toEqual(defaultPolicy);
});

test("paths are seen from the file's folder", () => {
  const policy = file("signatureMaxDays: 5\nreportMaxDays: { laptop: 30 }");
  const settings = loadSettings(nothing, file(`data: store\npolicy: ${policy}`));
  expect(settings.data).toBe(join(folder, "store"));
  expect(settings.policy.signatureMaxDays).toBe(5);
  expect(settings.policy.reportMaxDays).toEqual({ ...defaultPolicy.reportMaxDays, laptop: 30 });
});

test("the database's address may come from the environment alone", () => {
  const env = readEnvironment({
    MUSTER_DATABASE_URL: "postgresql://muster:secret@db/muster?sslmode=verify-full",
  });
  expect(loadSettings(env).database).toBe(
    "postgresql://muster:secret@db/muster?sslmode=verify-full",
  );
});

test.each([
  ["a port out of range", "listen: { port: 65536 }", "listen.port", "1 to 65535"],
  ["a port that is text", "listen: { port: many }", "listen.port", "1 to 65535"],
  ["an hour that is none", 'schedule: { start: "24:00", minutes: 60 }', "schedule.start", "01:00"],
  ["an unquoted hour", "schedule: { start: 5, minutes: 60 }", "schedule.start", "quotes"],
  ["a window of no length", 'schedule: { start: "01:00", minutes: 0 }', "schedule.minutes", "1440"],
  ["years that are none", "retention: { years: -1 }", "retention.years", "0 to 100"],
  [
    "people's data for longer",
    "retention: { years: 2, personalYears: 3 }",
    "retention.personalYears",
    "at most",
  ],
  ["no name", "names: []", "names", "host names"],
  ["a name with a space", "names: [a b]", "names.0", "host names"],
  ["another database", "database: mysql://db/muster", "database", "postgresql://"],
  ["a key nobody knows", "listen: { prot: 1 }", "listen.prot", "spelling"],
  ["a list", "[1, 2]", "the whole file", "example"],
])("%s names the key and the cure", (_, text, key, cure) => {
  const path = file(text);
  const load = () => loadSettings(nothing, path);
  expect(load).toThrow(ConfigError);
  expect(load).toThrow(`${path}: ${key}: `);
  expect(load).toThrow(cure);
});

test.each([
  ["7", sameDays(7)],
  ["cyber-essentials-3.3", cyberEssentialsDays],
  [
    "{ critical: 7, unknown: 7, low: null }",
    { ...sameDays(14), critical: 7, unknown: 7, low: null },
  ],
])("days for security updates: %s", (text, days) => {
  expect(loadPolicy(file(`securityUpdateDays: ${text}`)).securityUpdateDays).toEqual(days);
});

test.each([
  ["{ critical: 7 }", "securityUpdateDays.unknown", "no more days than for critical"],
  ["{ critical: null }", "securityUpdateDays", "on moderate and low alone"],
  ["91", "securityUpdateDays", "from 1 to 90"],
  ["cyber-essentials", "securityUpdateDays", "cyber-essentials-3.3"],
])("days for security updates may not be %s", (text, key, cure) => {
  const path = file(`securityUpdateDays: ${text}`);
  expect(() => loadPolicy(path)).toThrow(`${path}: ${key}: `);
  expect(() => loadPolicy(path)).toThrow(cure);
});

test.each([
  ["stamps over https", 'timestamp: { url: "https://tsa.example.org/", ca: ca.pem }', undefined],
  ["stamps on this computer", 'timestamp: { url: "http://127.0.0.1:318/", ca: ca.pem }', undefined],
  [
    "stamps over http",
    'timestamp: { url: "http://tsa.example.org/", ca: ca.pem }',
    "anchors.timestamp.url",
  ],
  [
    "a name that only looks like this computer",
    'timestamp: { url: "http://127.0.0.1.example.org/", ca: ca.pem }',
    "anchors.timestamp.url",
  ],
  [
    "mail with TLS",
    "mail: { host: relay.example.org, from: a@b.example, to: [c@d.example] }",
    undefined,
  ],
  [
    "mail on this computer",
    "mail: { host: localhost, tls: offered, from: a@b.example, to: [c@d.example] }",
    undefined,
  ],
  [
    "mail that may go without TLS",
    "mail: { host: relay.example.org, tls: offered, from: a@b.example, to: [c@d.example] }",
    "anchors.mail.tls",
  ],
])("what goes to another computer is encrypted: %s", (_, anchors, key) => {
  const path = file(`anchors: { ${anchors} }`);
  const load = () => loadSettings(nothing, path);
  if (key === undefined) expect(load).not.toThrow();
  else expect(load).toThrow(key);
});

test("devices that a yes may pass over are tolerated by name and reason", () => {
  const silentTolerance = { percent: 10, owner: "Head of IT", reason: "spare laptops" };
  const path = file(`silentTolerance: ${JSON.stringify(silentTolerance)}`);
  expect(loadPolicy(path)).toEqual({ ...defaultPolicy, silentTolerance });
});

test.each([
  ["{ percent: 10.1, owner: a, reason: b }", "silentTolerance.percent", "at most 10"],
  ["{ percent: 0, owner: a, reason: b }", "silentTolerance.percent", "above 0"],
  ["{ percent: 2, owner: ' ', reason: b }", "silentTolerance.owner", "who decided"],
  ["{ percent: 2, owner: a }", "silentTolerance.reason", "say why"],
  ["2", "silentTolerance", "percent, owner and reason"],
])("a tolerance may not be %s", (text, key, cure) => {
  const path = file(`silentTolerance: ${text}`);
  expect(() => loadPolicy(path)).toThrow(`${path}: ${key}: `);
  expect(() => loadPolicy(path)).toThrow(cure);
});

test.each([
  ["broken YAML", () => loadSettings(nothing, file("listen: {"))],
  ["a missing file", () => loadSettings(nothing, join(folder, "none.yaml"))],
  ["a missing policy", () => loadSettings(nothing, file("policy: none.yaml"))],
  ["a bad policy", () => loadPolicy(file("signatureMaxDays: 0"))],
  [
    "a bad address in the environment",
    () => loadSettings(readEnvironment({ MUSTER_DATABASE_URL: "db" })),
  ],
])("%s is one clear error", (_, load) => {
  expect(load).toThrow(ConfigError);
});

test.each([
  [{}, false],
  [{ NO_COLOR: "1" }, true],
  [{ NO_COLOR: "" }, false],
  [{ TERM: "dumb" }, true],
])("%j: colours off is %s", (env, off) => {
  expect(readEnvironment(env).noColour).toBe(off);
});

test.each([
  ["nothing", "", undefined],
  ["the newest", "endoflifeCommit: latest", "latest"],
  ["one commit", `endoflifeCommit: "${"a7".repeat(20)}"`, "a7".repeat(20)],
])("support dates from a commit: %s", (_, text, expected) => {
  const { lists } = loadSettings(nothing, file(`lists: { ${text} }`));
  expect(lists.endoflifeCommit).toBe(expected);
});

test.each(["main", '"a70eca3"', '"A70ECA3376A70ECA3376A70ECA3376A70ECA3376"', "1"])(
  "support dates from a commit: %s is none",
  (text) => {
    const load = () => loadSettings(nothing, file(`lists: { endoflifeCommit: ${text} }`));
    expect(load).toThrow(/lists\.endoflifeCommit.*40 hex digits/s);
  },
);
