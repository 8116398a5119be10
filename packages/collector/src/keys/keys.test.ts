import { execFileSync } from "node:child_process";
import { createPublicKey, verify, X509Certificate } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { canonicalJson, preAuthEncoding, REPLY_TYPE } from "@muster/mapping/wire";
import { KeyError, openKeys, replaceFile, seal, sealedPieces } from "./index.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const DAY = 86_400_000;
const root = mkdtempSync(join(tmpdir(), "muster-keys-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function place(): string {
  count += 1;
  return join(root, `data-${count}`);
}

function open(folder: string, more: { names?: string[]; at?: number } = {}) {
  return openKeys({ folder, names: more.names ?? [], now: () => more.at ?? NOW });
}

test("a first start makes everything for its owner alone; a second finds the same [T25]", async () => {
  const folder = place();
  const first = await open(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
  const second = await open(folder);
  expect(second.signer.publicKey).toBe(first.signer.publicKey);
  expect(second.signer.keyid).toMatch(/^[a-z2-7]{52}$/);
  expect(second.tls).toEqual(first.tls);
});

test("two first starts at once agree on both keys", async () => {
  const folder = place();
  mkdirSync(folder, { mode: 0o700 });
  const keys = await Promise.all([open(folder), open(folder), open(folder)]);
  expect(new Set(keys.map((k) => k.signer.publicKey)).size).toBe(1);
  expect(new Set(keys.map((k) => k.tls.fingerprint)).size).toBe(1);
});

test("a sealed payload verifies under the public key, and not when a byte differs", async () => {
  const { signer } = await open(place());
  const payload = Buffer.from("{}");
  const { signatures } = seal(signer, REPLY_TYPE, payload);
  const key = createPublicKey({
    key: Buffer.from(signer.publicKey, "base64"),
    format: "der",
    type: "spki",
  });
  const sig = Buffer.from(signatures[0]?.sig ?? "", "base64");
  expect(verify(null, preAuthEncoding(REPLY_TYPE, payload), key, sig)).toBe(true);
  expect(verify(null, preAuthEncoding(REPLY_TYPE, Buffer.from("{ }")), key, sig)).toBe(false);
});

test.each([0, 1, 49_151, 49_152, 200_001])(
  "an envelope in pieces is the same as one in one, of %d bytes",
  async (bytes) => {
    const { signer } = await openKeys({ folder: place(), names: ["localhost"], now: () => NOW });
    const payload = Buffer.alloc(bytes, "muster");
    const whole = canonicalJson({ ...seal(signer, REPLY_TYPE, payload) } as never);
    expect([...sealedPieces(signer, REPLY_TYPE, payload)].join("")).toBe(whole);
  },
);

test("the certificate serves a TLS connection by name and by fingerprint", async () => {
  const { tls } = await open(place(), {
    names: ["muster.example.org", "192.0.2.7", "b.example:8443"],
  });
  const cert = new X509Certificate(tls.cert);
  expect(cert.fingerprint256.replaceAll(":", "").toLowerCase()).toBe(tls.fingerprint);
  for (const name of ["localhost", "muster.example.org", "b.example"]) {
    expect(cert.checkHost(name)).toBe(name);
  }
  for (const ip of ["127.0.0.1", "::1", "192.0.2.7"]) expect(cert.checkIP(ip)).toBe(ip);
  expect(cert.verify(cert.publicKey)).toBe(true);
  expect(tls.warnings).toEqual([]);

  const server = createServer(tls, (_, response) => response.end("here"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const status = await new Promise((done, fail) => {
    get({ port, host: "127.0.0.1", ca: tls.cert, agent: false }, (r) =>
      done(r.resume().statusCode),
    ).once("error", fail);
  });
  server.close();
  expect(status).toBe(200);
});

test("a certificate of an authority that clients trust is served with its chain, as it was put there", async () => {
  const folder = place();
  mkdirSync(folder, { mode: 0o700 });
  const at = (name: string) => join(folder, "..", `${count}-${name}`);
  const openssl = (...args: readonly string[]) =>
    execFileSync("openssl", [...args], { stdio: "ignore" });
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const issue = (name: string, by: string, extension: string) => {
    writeFileSync(at(`${name}.ext`), extension);
    const request = ["req", ...curve, "-subj", `/CN=${name}`];
    openssl(...request, "-keyout", at(`${name}.key`), "-out", at(`${name}.csr`));
    const signed = ["-CA", at(`${by}.pem`), "-CAkey", at(`${by}.key`), "-days", "2"];
    const files = ["-extfile", at(`${name}.ext`), "-out", at(`${name}.pem`)];
    openssl("x509", "-req", "-in", at(`${name}.csr`), ...signed, ...files);
  };
  const root = ["req", "-x509", ...curve, "-days", "2", "-subj", "/CN=root"];
  openssl(...root, "-keyout", at("root.key"), "-out", at("root.pem"));
  issue("between", "root", "basicConstraints=critical,CA:TRUE");
  issue("server", "between", "subjectAltName=DNS:localhost");
  const parts = ["server.key", "server.pem", "between.pem"];
  const whole = parts.map((name) => readFileSync(at(name), "utf8")).join("");
  writeFileSync(join(folder, "collector-tls.pem"), whole, { mode: 0o600 });

  const { tls } = await open(folder, { at: Date.now() });
  const server = createServer(tls, (_, response) => response.end("here"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const trusting = (ca: string) =>
    new Promise((done) => {
      const servername = "localhost";
      get({ port, host: "127.0.0.1", servername, ca: readFileSync(ca), agent: false }, (r) =>
        done(r.resume().statusCode),
      ).once("error", (error: NodeJS.ErrnoException) => done(error.code));
    });
  expect(await trusting(at("root.pem"))).toBe(200);
  expect(await trusting(at("server.pem"))).not.toBe(200);
  server.close();
});

test.each([
  [764 - 1, 0],
  [764, 1],
  [823, 1],
  [825, 1],
])("after %i days the certificate is kept, with %i warning", async (days, warnings) => {
  const folder = place();
  const { tls } = await open(folder);
  // It began a day before it was made.
  const later = await open(folder, { at: NOW + days * DAY + 1000 });
  expect(later.tls.fingerprint).toBe(tls.fingerprint);
  expect(later.tls.warnings).toHaveLength(warnings);
});

test("a name added later is said to be missing, and the certificate is kept", async () => {
  const folder = place();
  const { tls } = await open(folder);
  const later = await open(folder, { names: ["new.example", "localhost"] });
  expect(later.tls.fingerprint).toBe(tls.fingerprint);
  expect(later.tls.warnings.join()).toMatch(/does not name new\.example;/);
});

test("an empty folder that was open is closed; a used one is refused with the cure", async () => {
  const folder = place();
  mkdirSync(folder, { mode: 0o755 });
  await open(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  chmodSync(folder, 0o750);
  await expect(open(folder)).rejects.toThrow(`chmod 700 ${folder}`);
});

test.each(["collector-signing-key.pem", "collector-tls.pem"])(
  "%s that others may read stops the start",
  async (name) => {
    const folder = place();
    await open(folder);
    chmodSync(join(folder, name), 0o640);
    await expect(open(folder)).rejects.toMatchObject({ code: "KEY_UNSAFE" });
  },
);

test.each([
  ["collector-signing-key.pem", "x"],
  ["collector-tls.pem", "x"],
])("%s damaged stops the start and is not replaced", async (name, text) => {
  const folder = place();
  await open(folder);
  await replaceFile(join(folder, name), text);
  await expect(open(folder)).rejects.toMatchObject({ code: "KEY_DAMAGED" });
  expect(readFileSync(join(folder, name), "utf8")).toBe(text);
});

test("a certificate with the key of another is refused", async () => {
  const [a, b] = [place(), place()];
  const ours = (await open(a)).tls;
  const other = (await open(b)).tls;
  await replaceFile(join(b, "collector-tls.pem"), `${ours.key}\n${other.cert}`);
  await expect(open(b)).rejects.toThrow(/the key is not the certificate's/);
});

test.each([
  ["a symbolic link", (path: string) => symlinkSync(root, path), "DATA_FOLDER_UNSAFE"],
  ["a file", (path: string) => writeFileSync(path, ""), "DATA_FOLDER_NOT_WRITABLE"],
])("%s is no data folder", async (_, make, code) => {
  const path = place();
  make(path);
  const refused = await open(path).catch((e: unknown) => e);
  expect(refused).toBeInstanceOf(KeyError);
  expect(refused).toMatchObject({ code });
});

test("a symbolic link in place of a key is refused", async () => {
  const folder = place();
  await open(folder);
  const path = join(folder, "collector-signing-key.pem");
  await replaceFile(join(root, "elsewhere.pem"), readFileSync(path));
  rmSync(path);
  symlinkSync(join(root, "elsewhere.pem"), path);
  await expect(open(folder)).rejects.toMatchObject({ code: "KEY_UNSAFE" });
});

test("nothing half-written is left behind", async () => {
  const folder = place();
  await open(folder);
  expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  expect(readdirSync(folder).sort()).toEqual(["collector-signing-key.pem", "collector-tls.pem"]);
});
