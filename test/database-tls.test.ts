import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openStore } from "../packages/collector/src/store/index.ts";
import { postgresPrograms, startPostgres, type TestPostgres } from "./evidence/postgres.ts";

/** `sslmode=verify-full`, which the settings ask for, against a PostgreSQL server with TLS. */
const programs = postgresPrograms();

if (programs === undefined) {
  const said = "NOT RUN: TLS to PostgreSQL, because there is no PostgreSQL server here";
  process.stderr.write(`\n${said}\n`);
  test(said, () => expect(process.env.CI).not.toBe("true"));
}
const onServer = programs === undefined ? describe.skip : describe;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}

onServer("TLS to PostgreSQL", () => {
  const folder = mkdtempSync(join(tmpdir(), "muster-pgtls-"));
  let server: TestPostgres;
  let port = 0;

  /** A key and a certificate that stands for itself. */
  function certificate(name: string): { key: string; cert: string; path: string } {
    const [key, path] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
    const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    const about = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
    execFileSync("openssl", ["req", "-x509", ...made, ...about, "-keyout", key, "-out", path], {
      stdio: "ignore",
    });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(path, "utf8"), path };
  }

  const open = (query: string) =>
    openStore(`postgresql://owner@localhost:${port}/postgres?sslmode=verify-full${query}`);

  beforeAll(async () => {
    port = await freePort();
    server = await startPostgres(programs ?? "", { port, ...certificate("localhost") });
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a certificate by an authority of one's own, for this name, is taken", async () => {
    const store = await open(`&sslrootcert=${join(folder, "localhost.pem")}`);
    const rows = await store.db.selectFrom("organisation").selectAll().execute();
    expect(rows).toEqual([]);
    const encrypted = "select count(*) > 0 from pg_stat_ssl where ssl";
    expect(server.sql(encrypted).trim()).toBe("t");
    await store.close();
  });

  test.each([
    ["nobody vouches for", ""],
    ["another authority vouches for", "other"],
  ])("a certificate that %s is not", async (_, authority) => {
    const path = authority === "" ? "" : `&sslrootcert=${certificate(authority).path}`;
    await expect(open(path)).rejects.toThrow(/certificate|self-signed|signature/i);
  });

  test("the collector proves itself by a certificate of its own, and nobody else gets in, without any password", async () => {
    const [owner, stranger] = [certificate("owner"), certificate("stranger")];
    const at = await freePort();
    const identity = certificate("localhost");
    const guarded = await startPostgres(programs ?? "", {
      port: at,
      ...identity,
      clients: owner.cert + stranger.cert,
    });
    const enter = (name: string) => {
      const proof = `&sslcert=${join(folder, `${name}.pem`)}&sslkey=${join(folder, `${name}.key`)}`;
      const trust = `sslmode=verify-full&sslrootcert=${identity.path}`;
      return openStore(
        `postgresql://owner@localhost:${at}/postgres?${trust}${name === "" ? "" : proof}`,
      );
    };
    try {
      const store = await enter("owner");
      expect(await store.db.selectFrom("organisation").selectAll().execute()).toEqual([]);
      await store.close();
      await expect(enter("")).rejects.toThrow("refused the user, password or certificate");
      await expect(enter("stranger")).rejects.toThrow("refused the user, password or certificate");
    } finally {
      await guarded.stop();
    }
  }, 120_000);
});
