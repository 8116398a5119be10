import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { Io } from "../packages/collector/src/cli/io.ts";
import { runCommand } from "../packages/collector/src/cli/program.ts";
import { Collector } from "../packages/collector/src/collector.ts";
import { readEnvironment } from "../packages/collector/src/config/environment.ts";
import { loadSettings } from "../packages/collector/src/config/load.ts";
import { buildServer } from "../packages/collector/src/server.ts";
import { simulatedFacts } from "../scripts/simulate-fleet.ts";
import { WireEstate } from "./wire-estate.ts";

/** Secrets that went through a collector, looked for in everything it left behind. */

const folder = mkdtempSync(join(tmpdir(), "muster-secrets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function filesIn(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .map((name) => join(place, name))
    .filter((path) => statSync(path).isFile());
}

test("tokens, sign-in links, session cookies and private keys are in no table, log line, checkpoint or pack [T25] [T2]", async () => {
  const data = join(folder, "data");
  const pack = join(folder, "pack");
  const said: string[] = [];
  const output = { write: (text: string) => said.push(text), isTerminal: false, columns: 80 };
  const io: Io = {
    environment: readEnvironment({}),
    out: output,
    err: output,
    now: () => Date.parse("2026-11-25T12:00:00Z"),
    random: randomBytes,
    stop: AbortSignal.abort(),
  };
  const muster = async (...argv: string[]) => {
    said.length = 0;
    expect(await runCommand([...argv, "--data", data], io)).toBe(0);
    return said.join("");
  };
  await muster("org", "create", "--ods", "A81001", "--name", "Ash House");
  const token = /"token": "(?<t>[^"]+)"/.exec(await muster("token", "create", "--json"))?.groups?.t;
  const { address } = JSON.parse(await muster("console", "link", "--json")) as { address: string };
  const key = address.split("/").at(-1) ?? "";

  const settings = { ...loadSettings(readEnvironment({})), data };
  const collector = await Collector.open({ settings, now: io.now, random: randomBytes });
  const lines: string[] = [];
  const app = await buildServer(collector, {
    url: () => "https://localhost:8443",
    onError: (error) => lines.push(String(error)),
    onEvent: (event) => lines.push(JSON.stringify(event)),
  });
  const wire = new WireEstate(collector, app);
  await wire.arrive("A81001", simulatedFacts(1));
  const headers = {
    "sec-fetch-site": "same-origin",
    "content-type": "application/x-www-form-urlencoded",
  };
  const entered = await app.inject({ method: "POST", url: `/sign-in/${key}`, headers });
  const cookie = /=(?<c>[^;]+);/.exec(String(entered.headers["set-cookie"]))?.groups?.c;
  await collector.pack({ organisation: "A81001", out: pack, names: true, by: "ann" });
  const open = [...filesIn(data), ...filesIn(pack)].map(
    (p) => [p, readFileSync(p, "latin1")] as const,
  );
  await app.close();
  await collector.close();

  const keys = open.filter(([path]) => /collector-(signing-key|tls)\.pem$/.test(path));
  expect(keys).toHaveLength(2);
  const bodies = keys.map(([, pem]) => /PRIVATE KEY-----\n(?<b>.{32})/.exec(pem)?.groups?.b);
  const secrets = [token, key, cookie, ...bodies];
  for (const secret of secrets) expect(secret?.length).toBeGreaterThanOrEqual(32);
  const everything = open
    .filter((one) => !keys.includes(one))
    .concat([["what was told while it served", lines.join("\n")]]);
  expect(everything.some(([path]) => path.endsWith("muster.db-wal"))).toBe(true);
  expect(lines.join("")).toContain("signed-in");
  for (const [path, text] of everything) {
    for (const secret of secrets)
      expect([path, text.includes(secret ?? "")]).toEqual([path, false]);
  }
  for (const [path] of keys) expect(statSync(path).mode & 0o777).toBe(0o600);
}, 120_000);
