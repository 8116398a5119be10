import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const debian = "/usr/lib/postgresql";

/** Where PostgreSQL's programs lie; Debian keeps them off the path. */
export function postgresPrograms(): string | undefined {
  const versions = existsSync(debian) ? readdirSync(debian).sort().reverse() : [];
  const folders = versions.map((version) => join(debian, version, "bin"));
  const found = folders.find((folder) => existsSync(join(folder, "initdb")));
  if (found !== undefined) return found;
  const { stdout } = spawnSync("sh", ["-c", "dirname $(command -v initdb)"], { encoding: "utf8" });
  return existsSync(join(stdout.trim(), "postgres")) ? stdout.trim() : undefined;
}

export interface TestPostgres {
  /** The address for a role; everybody is believed, on a socket of this folder alone. */
  readonly url: (role: string) => string;
  /** Runs SQL as the owner. @throws what psql says */
  readonly sql: (text: string) => string;
  stop(): Promise<void>;
}

/** A PostgreSQL server of this test's own: a fresh cluster, a Unix socket, no port. */
export async function startPostgres(programs: string): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "muster-pg-"));
  chmodSync(folder, 0o700);
  // It refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  if (isRoot) chownSync(folder, 65_534, 65_534);
  const data = join(folder, "data");
  const quick = ["--no-sync", "--no-locale", "--encoding=UTF8", "--auth=trust"];
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "owner", ...quick], {
    stdio: "ignore",
    cwd: folder,
    ...nobody,
  });
  const settings = ["-c", "listen_addresses=", "-c", `unix_socket_directories=${folder}`];
  const server = spawn(join(programs, "postgres"), ["-D", data, ...settings], {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: folder,
    ...nobody,
  });
  const ended = once(server, "exit");
  for await (const line of createInterface({ input: server.stderr })) {
    if (line.includes("ready to accept connections")) break;
  }
  server.stderr.resume();
  const sql = (text: string) =>
    execFileSync(
      join(programs, "psql"),
      ["-h", folder, "-U", "owner", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt"],
      { input: text, encoding: "utf8" },
    );
  return {
    url: (role) => `postgresql://${role}@localhost/postgres?host=${encodeURIComponent(folder)}`,
    sql,
    stop: async () => {
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
