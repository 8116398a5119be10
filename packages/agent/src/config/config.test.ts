import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ConfigError } from "./config-error.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { loadConfig } from "./load.ts";
import { proxyFor } from "./proxy.ts";

const hex = "ab".repeat(32);
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-config-"));
});
afterAll(() => rm(folder, { recursive: true }));

function environment(parts: Partial<Environment> = {}): Environment {
  return {
    ...readEnvironment({}),
    isRoot: false,
    home: "/home/someone",
    configHome: folder,
    ...parts,
  };
}

async function file(text: string): Promise<string> {
  const path = join(folder, `${Math.random()}.yaml`);
  await writeFile(path, text);
  return path;
}

test("without file and options: the defaults of root and of others", async () => {
  expect(await loadConfig({}, environment())).toEqual({
    state: "/home/someone/.local/state/muster-agent",
    collector: undefined,
    fingerprint: undefined,
    logLevel: "info",
    key: "auto",
    rotateDays: 365,
    browserExtensions: false,
    file: undefined,
    sources: {
      state: "default",
      collector: "default",
      fingerprint: "default",
      logLevel: "default",
      key: "default",
      rotateDays: "default",
      browserExtensions: "default",
    },
  });
  expect((await loadConfig({}, environment({ isRoot: true }))).state).toBe("/var/lib/muster-agent");
  expect((await loadConfig({}, environment({ stateHome: "/s" }))).state).toBe("/s/muster-agent");
});

test("an option wins over the environment, the environment over the file", async () => {
  const config = await file("state: /from/file\nlogLevel: debug\n");
  const env = environment({ state: "/from/environment", config });
  expect((await loadConfig({ state: "/from/option" }, env)).state).toBe("/from/option");
  const found = await loadConfig({}, env);
  expect([found.state, found.logLevel, found.sources.logLevel, found.file]).toEqual([
    "/from/environment",
    "debug",
    "file",
    config,
  ]);
  expect((await loadConfig({ config }, environment())).state).toBe("/from/file");
});

test.each([
  ["all digits stay text", `fingerprint: ${"12".repeat(32)}`, { fingerprint: "12".repeat(32) }],
  ["colons and capitals do no harm", `fingerprint: "${"AB:".repeat(31)}AB"`, { fingerprint: hex }],
  ["extensions may be agreed to", "browserExtensions: true", { browserExtensions: true }],
  ["extensions may be refused", "browserExtensions: false", { browserExtensions: false }],
  ["an empty file is no setting", "", { logLevel: "info" }],
  ["comments alone are no setting", "# nothing\n", { logLevel: "info" }],
])("a file: %s", async (_, text, expected) => {
  expect(await loadConfig({ config: await file(text) }, environment())).toMatchObject(expected);
});

test("the example is a file the agent takes, as it is and with every line in force", async () => {
  const { readFile } = await import("node:fs/promises");
  const example = join(import.meta.dirname, "../../../../config/agent.example.yaml");
  expect((await loadConfig({ config: example }, environment())).sources.state).toBe("default");
  const inForce = (await readFile(example, "utf8")).replace(
    /^# ([a-zA-Z]+: )/gm,
    (line, setting) =>
      /^(?:state|collector|fingerprint|logLevel|key|rotateDays|browserExtensions): $/.test(setting)
        ? setting
        : line,
  );
  const { sources } = await loadConfig({ config: await file(inForce) }, environment());
  expect(sources).toEqual({
    state: "file",
    collector: "file",
    fingerprint: "file",
    logLevel: "file",
    key: "file",
    rotateDays: "file",
    browserExtensions: "file",
  });
});

test.each([
  ["colector: https://x", "colector in", "there are state"],
  ["rotateDays: never", "rotateDays in", "0 to keep the key"],
  ["rotateDays: 3651", "rotateDays in", "0 to keep the key"],
  ["logLevel: loud", "logLevel in", "error, warn"],
  ["key: hsm", "key in", "auto, file, tpm"],
  ["collector: http://x", "https only", "such as https://"],
  ["collector: https://x/path", "more than a host", "such as https://"],
  ["collector: https://u:p@x", "more than a host", "such as https://"],
  ["collector: x", "not an address", "such as https://"],
  [`fingerprint: ${hex}0`, "65 characters", "64 hex digits"],
  [`fingerprint: ${hex.slice(1)}`, "63 characters", "64 hex digits"],
  ["browserExtensions: perhaps", "browserExtensions in", "true or false"],
  ["browserExtensions: True", "browserExtensions in", "true or false"],
  ["state: [a]", "not a single value", "one value"],
  ["- state", "not a list of settings", "write lines"],
  ["state: 'a", "not YAML", "mend"],
])("a bad file stops with key and cure: %s", async (text, what, cure) => {
  const config = await file(text);
  const error = await loadConfig({ config }, environment()).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toMatchObject({ message: expect.stringContaining(what), exit: 2 });
  expect(error).toMatchObject({ cure: expect.stringContaining(cure) });
});

test("a named file that is not there is an error; the default one is not", async () => {
  const config = join(folder, "none.yaml");
  await expect(loadConfig({ config }, environment())).rejects.toThrow("can't be read (ENOENT)");
  await expect(loadConfig({}, environment())).resolves.toMatchObject({ file: undefined });
});

test.each([
  ["https://c.example", "http://p:3128", undefined, "http://p:3128/"],
  ["https://c.example", "p:3128", undefined, "http://p:3128/"],
  ["https://c.example", undefined, undefined, undefined],
  ["https://c.example", "http://p:3128", "*", undefined],
  ["https://c.example", "http://p:3128", "c.example", undefined],
  ["https://c.example", "http://p:3128", "other, .example", undefined],
  ["https://c.example", "http://p:3128", "*.example", undefined],
  ["https://c.example:8443", "http://p:3128", "c.example:8443", undefined],
  ["https://c.example:8443", "http://p:3128", "c.example:443", "http://p:3128/"],
  ["https://notc.example", "http://p:3128", "c.example", "http://p:3128/"],
  ["https://127.0.0.1:9", "http://p:3128", undefined, undefined],
  ["https://localhost:9", "http://p:3128", undefined, undefined],
  ["https://[::1]:9", "http://p:3128", undefined, undefined],
])("%s with proxy %s but for %s goes through %s", (url, httpsProxy, noProxy, expected) => {
  expect(proxyFor(new URL(url), { httpsProxy, noProxy })?.href).toBe(expected);
});

test("a proxy that is none is refused by name", () => {
  const environs = { httpsProxy: "socks5://p:1080", noProxy: undefined };
  expect(() => proxyFor(new URL("https://c.example"), environs)).toThrow("HTTPS_PROXY");
});
