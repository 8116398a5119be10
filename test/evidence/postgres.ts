import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
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

/** TLS on loopback, beside the socket. */
export interface ServerTls {
  readonly port: number;
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** PEM of who vouches for clients: over TCP a certificate with the role's name is then the one way in. */
  readonly clients?: string;
}

function tlsSettings(
  folder: string,
  tls: ServerTls | undefined,
  owner: { uid?: number },
): string[] {
  if (tls === undefined) return ["-c", "listen_addresses="];
  const [key, cert] = [join(folder, "server.key"), join(folder, "server.crt")];
  for (const [path, text] of [
    [key, tls.key],
    [cert, tls.cert],
  ] as const) {
    writeFileSync(path, text, { mode: 0o600 });
    if (owner.uid !== undefined) chownSync(path, owner.uid, owner.uid);
  }
  const clients = tls.clients === undefined ? [] : askClients(folder, tls.clients, owner);
  const files = [
    ...clients,
    "-c",
    "ssl=on",
    "-c",
    `ssl_key_file=${key}`,
    "-c",
    `ssl_cert_file=${cert}`,
  ];
  return ["-c", "listen_addresses=127.0.0.1", "-c", `port=${tls.port}`, ...files];
}

function askClients(folder: string, pem: string, owner: { uid?: number }): string[] {
  const [ca, hba] = [join(folder, "clients.crt"), join(folder, "hba.conf")];
  const rules = "local all all trust\nhostssl all all 127.0.0.1/32 cert\n";
  for (const [path, text] of [
    [ca, pem],
    [hba, rules],
  ] as const) {
    writeFileSync(path, text, { mode: 0o600 });
    if (owner.uid !== undefined) chownSync(path, owner.uid, owner.uid);
  }
  return ["-c", `ssl_ca_file=${ca}`, "-c", `hba_file=${hba}`];
}

/** A PostgreSQL server of this test's own: a fresh cluster, a Unix socket, and no port unless TLS is asked for. */
export async function startPostgres(programs: string, tls?: ServerTls): Promise<TestPostgres> {
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
  const settings = ["-c", `unix_socket_directories=${folder}`, ...tlsSettings(folder, tls, nobody)];
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
      [
        "-h",
        folder,
        "-p",
        String(tls?.port ?? 5432),
        "-U",
        "owner",
        "-d",
        "postgres",
        "-v",
        "ON_ERROR_STOP=1",
        "-qAt",
      ],
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
