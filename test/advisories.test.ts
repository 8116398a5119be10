import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { shipped } from "../scripts/advisories.ts";

/** Weaknesses of what ships against the times we give ourselves, by an OSV of our own that answers as the real one documents. */

const program = join(import.meta.dirname, "../scripts/advisories.ts");
const [first = "", second = ""] = shipped();
let advisories: Record<string, object> = {};
let about: Record<string, readonly string[]> = {};
let status = 200;
let server: Server;
let from = "";

async function bodyFor(request: IncomingMessage): Promise<object> {
  const { url = "" } = request;
  if (url !== "/v1/querybatch") return advisories[url.replace("/v1/vulns/", "")] ?? {};
  const { queries } = JSON.parse(await text(request)) as {
    queries: { package: { purl: string } }[];
  };
  const results = queries.map(({ package: { purl } }) =>
    about[purl] === undefined ? {} : { vulns: about[purl].map((id) => ({ id })) },
  );
  return { results };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyFor(request).then((body) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  from = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

async function run(today: string) {
  const child = spawn(process.execPath, [program, "--from", from, "--today", today]);
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exit] = child.exitCode === null ? await once(child, "exit") : [child.exitCode];
  return { exit, out, error };
}

const advisory = (id: string, severity: string | undefined, more = {}) => ({
  [id]: {
    id,
    published: "2026-11-01T09:30:00Z",
    ...(severity !== undefined && { database_specific: { severity } }),
    ...more,
  },
});

test.each([
  ["critical, last day", "CRITICAL", "2026-11-08", 0],
  ["critical, the day after", "CRITICAL", "2026-11-09", 1],
  ["high, last day", "HIGH", "2026-11-15", 0],
  ["high, the day after", "HIGH", "2026-11-16", 1],
  ["moderate, last day", "MODERATE", "2027-01-30", 0],
  ["moderate, the day after", "MODERATE", "2027-01-31", 1],
  ["unrated counts as critical, last day", undefined, "2026-11-08", 0],
  ["unrated counts as critical, the day after", undefined, "2026-11-09", 1],
] as const)(
  "a component with a known weakness is within the documented time, or late: %s",
  async (_, severity, today, exit) => {
    advisories = advisory("GHSA-1", severity);
    about = { [first]: ["GHSA-1"] };
    const ran = await run(today);
    expect(ran).toMatchObject({ exit, error: "" });
    expect(ran.out).toContain(`GHSA-1  ${decodeURIComponent(first.replace("pkg:npm/", ""))}`);
    expect(ran.out).toContain(`1 known weaknesses, ${exit} beyond their time`);
  },
);

test("one that was withdrawn is none, and one of several components is named", async () => {
  advisories = {
    ...advisory("GHSA-1", "HIGH", { withdrawn: "2026-11-02T00:00:00Z" }),
    ...advisory("GHSA-2", "LOW"),
  };
  about = { [first]: ["GHSA-1"], [second]: ["GHSA-2"] };
  const { exit, out } = await run("2026-11-20");
  expect([exit, out.includes("GHSA-1"), out.includes("open  GHSA-2")]).toEqual([0, false, true]);
});

test("no answer is no good news", async () => {
  status = 503;
  expect(await run("2026-11-20")).toMatchObject({ exit: 3, out: "" });
  status = 200;
});

test("everything that ships is asked about", () => {
  expect(shipped().length).toBeGreaterThan(50);
  expect(shipped().every((purl) => /^pkg:npm\/.+@\d/.test(purl))).toBe(true);
});
