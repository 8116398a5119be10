#!/usr/bin/env node
/*
 * Checks an evidence pack, claim by claim, offline: one file, no dependency, Node 20 or later. Read it before you trust it.
 *
 *   node verify.mjs [PACK]     PACK: the pack's folder; where left out, the folder this file lies in
 *     --key KEY                the collector's key as you know it from elsewhere: its fingerprint (64 hex digits) or the
 *                              log's verifier key (name+hash+base64)
 *     --since OLDER            an older pack of the same organisation: its log must be the beginning of this one's
 *     --reperform              judge every device again, by the rules that lie in the pack, and name each difference
 *     --rules DIGEST           with --reperform: these rules and no others, by the digest that a release states
 *     --json                   the result for machines
 *
 * Exit code: 0 everything holds, 1 something does not, 2 wrong use, 3 the pack cannot be read.
 * What it cannot tell: whether a device told the truth about itself, and, without --key, whose pack this is.
 */
import { spawnSync } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";

const REPORT_TYPE = "application/vnd.muster.report.v1+json";
const ROTATION_TYPE = "application/vnd.muster.rotation.v1+json";
const MANIFEST_TYPE = "application/vnd.muster.pack-manifest.v1+json";
/** The manifest cannot list itself; the pack digest leaves out what shows it. */
const UNLISTED = ["manifest.json", "manifest.dsse.json"];
const OUTSIDE_DIGEST = ["summary.json", "README.html"];
const MiB = 1 << 20;

// ------------------------------------------------------------------------------------------------ claims

/** A file that is there and cannot be read: no verdict on the pack. */
class Unreadable extends Error {}

function must(truth, otherwise) {
  if (!truth) throw new Error(otherwise);
}

const MOST_KEPT = 1000;

/** One statement about the pack, with what speaks against it. */
class Claim {
  problems = [];
  notes = [];
  failures = 0;
  constructor(id, says) {
    Object.assign(this, { id, says });
  }
  /** Runs one check; what it throws is a problem of `what`. */
  check(what, run) {
    try {
      return run();
    } catch (error) {
      return this.threw(what, error);
    }
  }
  threw(what, error) {
    if (error instanceof Unreadable) throw error;
    // Our own words are plain Errors; anything else stumbled over a shape, or over what an earlier claim left open.
    const stumbled = "has not the shape it should have, or rests on what failed above";
    this.fails(what, error.constructor === Error ? error.message : stumbled);
  }
  fails(what, why) {
    this.failures += 1;
    if (this.problems.length < MOST_KEPT) this.problems.push(`${what}: ${why}`);
  }
}

// ------------------------------------------------------------------------------------------------ bytes and files

function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

const sha256Hex = (bytes) => sha256(bytes).toString("hex");

function fromBase64(text) {
  must(typeof text === "string", "has something other than base64 in its place");
  return Buffer.from(text, "base64");
}

/** RFC 4648 base32, lower case, without padding. Keys, and by their first key devices, are named by that of a digest. */
function nameOfKey(spkiBase64) {
  const bits = Array.from(sha256(fromBase64(spkiBase64)), (b) => b.toString(2).padStart(8, "0"));
  const fives = bits.join("").match(/.{1,5}/g);
  return fives.map((f) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(f.padEnd(5, "0"), 2)]).join("");
}

/** Canonical JSON (RFC 8785, for whole numbers): members sorted, no white space. */
function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

const PIECE = 64 << 10;

/** A file of the pack, piece by piece; each lasts until the next. @param most bytes it may have: what the manifest lists */
function* pieces(pack, path, most = pack.sizes?.get(path) ?? Number.POSITIVE_INFINITY) {
  let file;
  try {
    file = openSync(join(pack.folder, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    must(stat.isFile(), "is no plain file");
    must(stat.size <= most, `was changed: it has ${stat.size} bytes, of ${most} it may have`);
    const piece = Buffer.allocUnsafe(Math.min(stat.size, PIECE));
    for (let left = stat.size; left > 0; ) {
      const length = readSync(file, piece);
      must(length > 0, "was changed while it was read");
      left -= length;
      yield piece.subarray(0, length);
    }
  } catch (error) {
    must(error.code !== "ENOENT" && error.code !== "ENOTDIR", "is missing");
    must(error.code !== "ELOOP" && error.code !== "ENXIO", "is a link or a device, not a file");
    if (error.syscall === undefined) throw error;
    throw new Unreadable(`${path}: ${error.message}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A whole file of the pack. A piece that is not full is the last: nothing writes over it. */
function read(pack, path, most = MiB) {
  const all = Array.from(pieces(pack, path, most), (piece) => (piece.length < PIECE ? piece : Buffer.from(piece)));
  return all.length === 1 ? all[0] : Buffer.concat(all);
}

const readText = (pack, path, most) => read(pack, path, most).toString("utf8");

/** The lines of a file without the comma at their end. */
function* lines(pack, path) {
  let begun = [];
  for (const piece of pieces(pack, path)) {
    let at = 0;
    for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, at)) {
      const line = Buffer.concat([...begun, piece.subarray(at, end)]).toString("utf8");
      begun = [];
      yield line.endsWith(",") ? line.slice(0, -1) : line;
      at = end + 1;
    }
    if (at < piece.length) begun.push(Buffer.from(piece.subarray(at)));
    must(begun.length <= 256, "has a line longer than any such file has");
  }
  must(begun.length === 0, "ends in the middle of a line");
}

/**
 * Reads a document of one member a line and one row of a list a line, row by row, so that a large one is never held.
 * @param members takes the members that are no lists
 */
function* rows(pack, path, members = Object.create(null)) {
  let list;
  for (const line of lines(pack, path)) {
    if (list !== undefined && line !== "]") {
      const row = JSON.parse(line);
      must(JSON.stringify(row) === line, `has a row of ${list} that says a thing twice, or is written oddly`);
      yield [list, row, line];
    } else if (line === "]") list = undefined;
    else if (line.endsWith(":[")) list = JSON.parse(line.slice(0, -2));
    else if (line !== "{" && line !== "}") addMember(members, line);
  }
}

function addMember(members, line) {
  const member = JSON.parse(`{${line}}`);
  const [name] = Object.keys(member);
  must(JSON.stringify(member) === `{${line}}` && !Object.hasOwn(members, name), "says a thing twice, or oddly");
  Object.defineProperty(members, name, { value: member[name], enumerable: true });
}

/** Checks a document's rows, each by itself. */
function eachDevice(pack, claim, { path, check }) {
  claim.check(path, () => {
    for (const [, row] of rows(pack, path)) claim.check(`${path}, device ${row.device}`, () => check(row));
  });
}

/** The listed files of one folder, with their names without ending. */
function listed(pack, folder, ending) {
  const own = pack.files.filter(({ path }) => path.startsWith(`${folder}/`) && path.endsWith(ending));
  return own.map(({ path }) => ({ path, name: path.slice(folder.length + 1, path.length - ending.length) }));
}

/** What `sha256sum` prints of some listed files, digested. */
const digestOf = (files) => sha256Hex(files.map((f) => `${f.sha256}  ${f.path}\n`).join(""));

// ------------------------------------------------------------------------------------------------ signatures

/** What the SPKI DER of a key begins with, and its length. One key has one name: no other encoding of it counts. */
const KEYS = new Map([
  ["ed25519", ["302a300506032b6570032100", 44]],
  ["p256", ["3059301306072a8648ce3d020106082a8648ce3d03010703420004", 91]],
]);

/** Ed25519, or ECDSA over P-256 with SHA-256 and a DER signature; nothing else, and never an exception. */
export function verifies({ algorithm, publicKey }, bytes, signature) {
  try {
    const [head, length] = KEYS.get(algorithm);
    const der = fromBase64(publicKey);
    if (der.length !== length || !der.toString("hex").startsWith(head)) return false;
    if (der.toString("base64") !== publicKey) return false;
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    return verify(algorithm === "ed25519" ? null : "sha256", bytes, key, signature);
  } catch {
    return false;
  }
}

/** What a DSSE signature is made over (https://github.com/secure-systems-lab/dsse). */
const toBeSigned = (type, payload) =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);

/** The payload of an envelope that these keys, in this order and no others, must have signed. */
function openEnvelope({ payloadType, payload, signatures }, type, keys) {
  must(payloadType === type, `is not of type ${type}`);
  const bytes = fromBase64(payload);
  const good = keys.every((key, i) => verifies(key, toBeSigned(type, bytes), fromBase64(signatures[i]?.sig ?? "")));
  must(good && signatures.length === keys.length, "is not signed by the key it should be signed by, and it alone");
  return bytes;
}

/** Opens a checkpoint (https://c2sp.org/tlog-checkpoint, a signed note) that the collector's key must have signed. */
function openCheckpoint(note, { publicKey }) {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [origin, size, root, ...rest] = text.split("\n");
  must(end > 0 && note.endsWith("\n") && rest.length === 1 && /^\d{1,15}$/.test(size), "is no checkpoint");
  const raw = fromBase64(publicKey).subarray(-32);
  const keyId = sha256(`${origin}\n`, Buffer.of(1), raw).subarray(0, 4);
  const good = note
    .slice(end + 2, -1)
    .split("\n")
    .some((line) => {
      const [dash, name, base64 = ""] = line.split(" ");
      const signature = fromBase64(base64);
      if (signature.toString("base64") !== base64) return false;
      if (dash !== "\u2014" || name !== origin || !signature.subarray(0, 4).equals(keyId)) return false;
      return verifies({ algorithm: "ed25519", publicKey }, Buffer.from(text), signature.subarray(4));
    });
  must(good, "is not signed by the collector's key");
  const verifierKey = `${origin}+${keyId.toString("hex")}+${Buffer.concat([Buffer.of(1), raw]).toString("base64")}`;
  return { origin, size: Number(size), root: fromBase64(root), verifierKey };
}

// ------------------------------------------------------------------------------------------------ the log (RFC 6962)

const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

/** Root of the tree over the first `size` entries. Whole subtrees wait until the one to pair them with is there. */
function rootOf(pack, size) {
  const whole = [];
  let [count, begun] = [0, Buffer.alloc(0)];
  for (const piece of pieces(pack, "log/leaf-hashes.bin")) {
    const bytes = Buffer.concat([begun, piece]);
    begun = bytes.subarray(bytes.length - (bytes.length % 32));
    for (let at = 0; at + 32 <= bytes.length && count < size; at += 32) {
      count += 1;
      let node = bytes.subarray(at, at + 32);
      for (let pairs = count; pairs % 2 === 0; pairs /= 2) node = nodeHash(whole.pop(), node);
      whole.push(node);
    }
  }
  must(count === size, "does not hold one hash for each entry");
  return size === 0 ? sha256("") : whole.reduceRight((right, left) => nodeHash(left, right));
}

/** Root that an inclusion proof leads to, by RFC 9162, 2.1.3.2. */
function rootFromProof(leafHash, { index, size, siblings }) {
  let [node, last, hash] = [index, size - 1, leafHash];
  for (const sibling of siblings) {
    must(last > 0, "is too long for its entry");
    const right = node % 2 === 1 || node === last;
    hash = right ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    while (right && node % 2 === 0 && node > 0) [node, last] = [node / 2, Math.floor(last / 2)];
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  must(last === 0, "is too short for its entry");
  return hash;
}

// ------------------------------------------------------------------------------------------------ what is claimed
// Each function takes the pack, adds to it what later ones need, and has its claim say what holds.

function manifestIsSigned(pack, claim, { trusted }) {
  const bytes = claim.check("manifest.json", () => read(pack, "manifest.json", 128 * MiB));
  claim.check("keys/keys.json", () => {
    const members = Object.create(null);
    for (const _ of rows(pack, "keys/keys.json", members)) break;
    must(members.collector !== undefined, "names no collector");
    pack.collector = members.collector;
  });
  claim.check("manifest.json", () => {
    const [members, lists] = [Object.create(null), { files: [], withheld: [] }];
    for (const [list, row] of rows(pack, "manifest.json", members)) lists[list].push(row);
    must(members.format === "muster-pack/1", "is of a format this program does not know");
    pack.manifest = { ...members, ...lists };
    // What is listed under a path that no pack may hold is never opened.
    pack.files = lists.files.filter(({ path }) => PATH.test(path));
    pack.sizes = new Map(pack.files.map(({ path, size }) => [path, size]));
  });
  claim.check("manifest.dsse.json", () => {
    const { publicKey, algorithm, fingerprint } = pack.collector;
    const whole = readText(pack, "manifest.dsse.json", 192 * MiB).match(
      /^\{"payload":"([^"]*)","payloadType":"([^"]*)","signatures":\[\{"keyid":"([^"]*)","sig":"([^"]*)"\}\]\}$/,
    );
    must(whole !== null, "holds more than the collector's signature, or less");
    const [, payload, payloadType, keyid, sig] = whole;
    const signed = openEnvelope({ payload, payloadType, signatures: [{ sig }] }, MANIFEST_TYPE, [pack.collector]);
    const same = signed.toString("base64") === payload && fromBase64(sig).toString("base64") === sig;
    must(same && nameOfKey(publicKey) === keyid, "holds more than the collector's signature");
    claim.check("manifest.json", () => must(signed.equals(bytes), "was changed: it is not what was signed"));
    pack.fingerprint = sha256Hex(fromBase64(publicKey));
    must(fingerprint === pack.fingerprint && algorithm === "ed25519", "keys/keys.json states another fingerprint");
    claim.says = `The manifest is signed by the collector's key, fingerprint ${pack.fingerprint}.`;
  });
  if (trusted === undefined) {
    claim.notes.push("The key came with the pack. Whose it is you only know once you compare its fingerprint");
    claim.notes.push("with one you got another way, or give that with --key.");
    return;
  }
  claim.check("--key", () => {
    const given = trusted.replace(/\s/g, "");
    const same = given.replaceAll(":", "").toLowerCase() === pack.fingerprint;
    must(same || given === pack.collector.verifierKey, "the pack was not signed by the key you gave");
    claim.notes.push("It is the key you gave.");
  });
}

const PATH = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

function filesAreWhole(pack, claim) {
  const { files } = pack.manifest;
  claim.says = `Files (${files.length}): each has the size and digest that the manifest lists, and no other file lies here.`;
  const [known, folders] = [new Set(UNLISTED), new Set([""])];
  for (const [i, { path, size, sha256: digest }] of files.entries()) {
    claim.check(path, () => {
      must(PATH.test(path), "is no path a pack may hold");
      must(i === 0 || files[i - 1].path < path, "is listed out of order or twice");
      known.add(path);
      for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) folders.add(path.slice(0, at));
      const hash = createHash("sha256");
      let length = 0;
      for (const piece of pieces(pack, path, size)) {
        hash.update(piece);
        length += piece.length;
      }
      must(length === size, `was changed: it has ${length} bytes, not ${size}`);
      must(hash.digest("hex") === digest, "was changed: its digest is not the listed one");
    });
  }
  const walk = (folder) => {
    for (const entry of readdirSync(join(pack.folder, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      claim.check(path, () => {
        must(entry.isFile() || entry.isDirectory(), "is neither file nor folder, but a link or a device");
        const set = entry.isFile() ? known : folders;
        must(set.has(path), "was added: the manifest does not list it");
        if (entry.isDirectory()) walk(path);
      });
    }
  };
  walk("");
}

/** Of the summary only what is compared later. */
function summaryOf(pack) {
  const [members, findings] = [Object.create(null), createHash("sha256")];
  const [controls, devices] = [[], []];
  const take = {
    controls: (row) => controls.push(row),
    devices: ({ id, state }) => devices.push([id, state]),
    findings: (row) => findings.update(canonical(row)),
  };
  for (const [list, row] of rows(pack, "summary.json", members)) if (Object.hasOwn(take, list)) take[list](row);
  const shown = { devices: new Map(devices), count: devices.length };
  return { ...members, ...shown, controls, findings: findings.digest("hex") };
}

function digestIsShown(pack, claim) {
  const digest = digestOf(pack.files.filter((f) => !OUTSIDE_DIGEST.includes(f.path)));
  claim.says = `The pack digest is ${digest}, wherever it is stated.`;
  const says = (stated) => must(stated, "states another pack digest than the files give");
  claim.check("manifest.json", () => says(pack.manifest.packDigest === digest));
  claim.check("README.html", () => says(readText(pack, "README.html", 64 * MiB).includes(digest)));
  claim.check("summary.json", () => {
    pack.summary = summaryOf(pack);
    says(pack.summary.pack.digest === digest);
  });
}

function logIsSigned(pack, claim) {
  claim.check("log/checkpoint", () => {
    pack.note = readText(pack, "log/checkpoint");
    const log = openCheckpoint(pack.note, pack.collector);
    must(log.verifierKey === pack.collector.verifierKey, "is of another log than keys/keys.json names");
    must(log.size === pack.manifest.log.size, "has another size than the manifest says");
    pack.log = log;
    claim.says = `Log ${log.origin} (${log.size} entries): the collector signed its checkpoint, and the entries' hashes give its root.`;
  });
  claim.check("log/leaf-hashes.bin", () => {
    must(pack.sizes.get("log/leaf-hashes.bin") === pack.log.size * 32, "does not hold one hash for each entry");
    must(rootOf(pack, pack.log.size).equals(pack.log.root), "does not give the root that was signed");
  });
  for (const { path } of listed(pack, "anchors", ".checkpoint")) {
    claim.check(path, () => mustBeginLog(pack, readText(pack, path)));
  }
  const stamps = listed(pack, "anchors", ".tsr").length;
  if (stamps > 0) claim.notes.push(`Time stamps by an authority outside: ${stamps}. Check them by VERIFY.md.`);
}

/** @returns the size of a log that a signed checkpoint says is the beginning of this one */
function mustBeginLog(pack, note) {
  const { origin, size, root } = openCheckpoint(note, pack.collector);
  must(origin === pack.log.origin, "is of another log");
  must(size <= pack.log.size, "is of a longer log: this pack is the older one");
  must(rootOf(pack, size).equals(root), "has a root that this log never had: history was rewritten");
  return size;
}

/** Reads every proof (https://c2sp.org/tlog-proof); its extra data is the entry it proves. */
function entriesAreInTheLog(pack, claim) {
  const proofs = listed(pack, "log/proofs", ".tlog-proof");
  claim.says = `Entries used here (${proofs.length}): each is in that log, by a proof of its own.`;
  for (const { path, name } of proofs) {
    claim.check(path, () => {
      const text = readText(pack, path);
      const split = text.indexOf("\n\n");
      const [format, extra, index, ...hashes] = text.slice(0, split).split("\n");
      must(format === "c2sp.org/tlog-proof@v1" && extra.startsWith("extra "), "is not a proof");
      must(text.slice(split + 2) === pack.note, "is a proof for another checkpoint");
      must(index === `index ${name}` && /^\d{1,15}$/.test(name), "is a proof of another entry");
      const place = { index: Number(name), size: pack.log.size, siblings: hashes.map(fromBase64) };
      must(place.index < place.size, "is a proof of an entry that is not under this checkpoint");
      const entry = fromBase64(extra.slice("extra ".length));
      const root = rootFromProof(sha256(Buffer.of(0), entry), place);
      must(root.equals(pack.log.root), "does not lead to the root that was signed");
      pack.entries.push({ ...JSON.parse(entry.toString("utf8")), index: place.index });
    });
  }
  pack.entries.sort((a, b) => a.index - b.index);
}

const entriesOf = (pack, ...types) => pack.entries.filter((entry) => types.includes(entry.type));

/** What an entry makes of the state of the device it is about; an enrolment says it itself. */
const STATES = { approve: "approved", revoke: "revoked", quarantine: "quarantined", resolve: "revoked" };
const ABOUT_DEVICES = ["enrol", "rotate", "replace", ...Object.keys(STATES)];

/** The state a device had when the log got its entry number `index`, by the entries before. */
function stateAt(device, index) {
  const said = device.entries.filter((e) => e.index < index && (e.type === "enrol" || e.type in STATES)).at(-1);
  return said?.type === "enrol" ? said.state : STATES[said?.type];
}

/** The key a device had at that moment. */
function keyAt(device, index) {
  const made = device.entries.filter((e) => e.index < index && (e.type === "enrol" || e.type === "rotate")).at(-1);
  return device.keys.get(made?.keyid);
}

function devicesAreEnrolled(pack, claim) {
  for (const entry of entriesOf(pack, ...ABOUT_DEVICES)) {
    const device = pack.devices.get(entry.device) ?? { entries: [], keys: new Map() };
    pack.devices.set(entry.device, device);
    device.entries.push(entry);
  }
  let keys = 0;
  const check = (key) => {
    keys += 1;
    must(key.keyid === nameOfKey(key.publicKey), "its key is not the one its name is made from");
    const device = pack.devices.get(key.device);
    const made = device?.entries.find((e) => e.keyid === key.keyid);
    must(made !== undefined, "no entry of the log gives it this key");
    must(made.type === "rotate" || key.keyid === key.device, "is not named by its first key");
    const same = made.algorithm === key.algorithm && made.protection === key.protection;
    const ended = device.entries.find((e) => e.type === "rotate" && e.from === key.keyid)?.at ?? null;
    must(same && made.at === key.from && ended === key.until, "its key is not what the log's entries say of it");
    const own = device.entries.map((e) => e.index);
    must(canonical(own) === canonical(key.entries), `names other entries than those of the log about it: ${own}`);
    device.keys.set(key.keyid, key);
  };
  eachDevice(pack, claim, { path: "keys/keys.json", check });
  for (const [id, { keys: of }] of pack.devices) {
    if (of.size === 0) claim.fails(`keys/keys.json, device ${id}`, "has no key that is here");
  }
  claim.says = `Device keys (${keys}) of ${pack.devices.size} devices: each is named by its digest, and the log says since when it counts.`;
}

/** A next key is signed for by the one before it, and by itself. */
function keysWereHandedOn(pack, claim) {
  const statements = new Set(listed(pack, "keys/rotations", ".dsse.json").map((s) => s.name));
  const rotations = entriesOf(pack, "rotate");
  for (const { device: id, from, keyid, algorithm, protection, statement, index } of rotations) {
    const path = `keys/rotations/${statement}.dsse.json`;
    statements.delete(statement);
    claim.check(path, () => {
      const device = pack.devices.get(id);
      const [old, next] = [keyAt(device, index), device.keys.get(keyid)];
      must(old?.keyid === from, "hands on another key than the device had then");
      const payload = openEnvelope(JSON.parse(readText(pack, path)), ROTATION_TYPE, [old, next]);
      must(sha256Hex(payload) === statement, "is not named by the digest of what was signed");
      const said = JSON.parse(payload.toString("utf8"));
      const to = { algorithm, keyid, protection, publicKey: next.publicKey };
      must(said.device === id && said.from === from, "is about another device or key");
      must(canonical(said.to) === canonical(to), "names another next key than the log does");
    });
  }
  for (const name of statements) claim.fails(`keys/rotations/${name}.dsse.json`, "is named by no entry of the log");
  claim.says = `Changes of key (${rotations.length}): the old key and the new one both signed.`;
}

function reportsAreSigned(pack, claim) {
  const reports = listed(pack, "reports", ".dsse.json");
  claim.says = `Reports (${reports.length}): each is entered in the log, and signed by the key its device had then.`;
  const entries = entriesOf(pack, "report");
  const entered = new Map(entries.map((e) => [e.report, e]));
  if (entered.size < entries.length) claim.fails("log/proofs", "enter a report more than once");
  for (const { path, name } of reports) {
    claim.check(path, () => {
      const envelope = JSON.parse(readText(pack, path));
      const bytes = fromBase64(envelope.payload);
      must(sha256Hex(bytes) === name, "is not named by the digest of what was signed");
      const { device, seq, prev, nonce, probes, keyProtection } = JSON.parse(bytes.toString("utf8"));
      must(pack.devices.has(device), "is by a device that keys/keys.json does not know");
      const entry = entered.get(name);
      must(entry?.device === device && entry.seq === seq, "has no entry in the log that is proved here");
      const { index, receivedAt } = entry;
      const key = keyAt(pack.devices.get(device), index);
      must(key !== undefined, "was received when its device had no key that is here");
      openEnvelope(envelope, REPORT_TYPE, [key]);
      // One that was made before a change of key, and then signed anew, says where the key before lay.
      const made = pack.devices.get(device).entries.filter((e) => e.index < index);
      const isKnown = made.some((e) => e.protection === keyProtection);
      must(isKnown, "says that its key lies elsewhere than the log says of its device's keys");
      const report = { path, name, device, seq, prev, nonce, index, receivedAt };
      pack.reports.set(name, report);
      if (!(pack.newest.get(device)?.seq >= seq)) pack.newest.set(device, report);
      for (const { id, section } of probes) if (section !== undefined) isHere(pack, { section, kind: id, path });
    });
  }
  const here = new Set(reports.map((r) => r.name));
  for (const [name, { index }] of entered) {
    if (!here.has(name)) claim.fails(`reports/${name}.dsse.json`, `is not here, yet entry ${index} of the log is`);
  }
}

/** Notes that a report names a section, and whether it is neither here nor withheld. */
function isHere(pack, { section, kind, path }) {
  pack.sections ??= new Set(listed(pack, "sections", ".json").map((s) => s.name));
  pack.withheld ??= new Map(pack.manifest.withheld.map((w) => [w.section, w]));
  pack.reported.add(section);
  if (pack.sections.has(section) || pack.withheld.get(section)?.kind === kind) return;
  pack.lacking.push([path, `its section ${section} (${kind}) is neither here nor stated as withheld`]);
}

function reportsFormChains(pack, claim) {
  let [links, gaps, before] = [0, 0, undefined];
  const order = (a, b) => (a.device < b.device ? -1 : Number(a.device > b.device)) || a.seq - b.seq;
  for (const report of [...pack.reports.values()].sort(order)) {
    const last = before?.device === report.device ? before : undefined;
    before = report;
    claim.check(report.path, () => {
      must((report.prev === null) === (report.seq === 1), "names no report before it, yet is not the first");
      if (last === undefined) return;
      must(last.seq < report.seq, "has the same number as another report of its device");
      must(last.index < report.index, "stands in the log before the report it follows");
      must(last.seq + 1 < report.seq || report.prev === last.name, "does not name the report before it");
      links += 1;
      if (last.seq + 1 < report.seq) gaps += 1;
    });
  }
  claim.says = `Chains (${links} links): reports of a device follow each other in number, digest and place in the log.`;
  if (gaps > 0) claim.notes.push(`Links that pass over reports which are not in this pack: ${gaps}.`);
}

function reportsHaveTheirTime(pack, claim) {
  claim.says = "Each report was made after the collector issued the number in it, and before it was received.";
  const issued = new Map(entriesOf(pack, "nonce").map((e) => [e.nonce, e]));
  let open = 0;
  for (const { path, device, seq, nonce, index, receivedAt } of pack.reports.values()) {
    const from = issued.get(nonce);
    if (from === undefined) open += 1;
    else if (pack.reports.size <= 5) {
      claim.notes.push(`${device.slice(0, 8)}, report ${seq}: made between ${from.at} and ${receivedAt}.`);
    }
    claim.check(path, () => {
      const early = from === undefined || (from.index < index && from.at <= receivedAt);
      must(early, "was received before its number was issued");
    });
  }
  if (open > 0)
    claim.notes.push(
      `Reports with a number whose issue is not in the log, so that only their receipt is proved: ${open}.`,
    );
}

function devicesWereTrusted(pack, claim) {
  claim.says = "Each report was received while its device was approved: not pending, revoked or quarantined.";
  for (const { path, device, index } of pack.reports.values()) {
    const state = stateAt(pack.devices.get(device), index);
    if (state !== "approved") claim.fails(path, `was received while its device was ${state}`);
  }
}

const WITHHELD = {
  personal: "withheld, because they can identify a person",
  "not-stored": "not here, because the collector does not hold them",
  erased: "erased since, as entries of the log say",
};

function sectionsWereReported(pack, claim) {
  const here = listed(pack, "sections", ".json");
  claim.says = `Sections (${here.length}): each is what reports name by its digest.`;
  for (const [path, why] of pack.lacking) claim.fails(path, why);
  for (const { path, name } of here) {
    claim.check(path, () => {
      must(pack.reported.has(name), "is named by no report");
      must(sha256Hex(read(pack, path, 8 * MiB)) === name, "is not what reports name by this digest");
    });
  }
  const erased = new Map(entriesOf(pack, "erase").map((e) => [e.index, new Set(e.sections)]));
  for (const { section, kind, why, entry } of pack.manifest.withheld) {
    claim.check(`manifest.json, section ${section} (${kind})`, () => {
      must(pack.reported.has(section), "is withheld, yet named by no report");
      must(Object.hasOwn(WITHHELD, why), "is withheld for no reason that this program knows");
      must(why !== "erased" || erased.get(entry)?.has(section), "is called erased, yet no entry of the log says so");
    });
  }
  for (const [why, words] of Object.entries(WITHHELD)) {
    const kinds = pack.manifest.withheld.filter((w) => w.why === why).map((w) => w.kind);
    if (kinds.length > 0) claim.notes.push(`Sections ${words}: ${kinds.length} (${[...new Set(kinds)].join(", ")}).`);
  }
}

/** The day in London, which rules speak of: as 2026-11-21. */
const LONDON = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London", dateStyle: "short" });
const dayOf = (instant) => LONDON.format(new Date(instant));

/** What the log says of a device up to the end of the pack's day: a pack may be of a day gone by. */
function byThen(pack, id) {
  return { entries: pack.devices.get(id).entries.filter((e) => dayOf(e.at) <= pack.manifest.today) };
}

/** Of what decided beside facts, lists and thresholds, the log shows state and receipt; the rest is the collector's word. */
function circumstancesFollow(pack, claim) {
  const word = { seen: 0, spine: 0, unread: 0 };
  let before = "";
  const check = ({ device, state, report, receivedOn, firstSeen, spine, unread = [] }) => {
    pack.circumstances.set(device, { state, report });
    must(before < device, "is listed out of order or twice");
    before = device;
    must(pack.devices.has(device), "is not in keys/keys.json");
    must(stateAt(byThen(pack, device), pack.log.size) === state, "is in another state by the log's entries");
    const newest = pack.newest.get(device);
    must(report === (newest?.name ?? null), "has another newest report here");
    must(receivedOn === (newest === undefined ? null : dayOf(newest.receivedAt)), "was heard on another day");
    const seen = Object.values(firstSeen);
    for (const day of seen) must(day <= receivedOn, "lacked an update before it reported that");
    const shown = pack.summary.devices.get(device);
    const alike = ["revoked", "quarantined"].every((gone) => (state === gone) === (shown === gone));
    must(shown !== undefined && alike, "stands otherwise in summary.json");
    word.seen += seen.length;
    word.spine += spine === true ? 1 : 0;
    word.unread += unread.length;
  };
  eachDevice(pack, claim, { path: "circumstances.json", check });
  for (const id of pack.devices.keys()) {
    const there = byThen(pack, id).entries.length > 0;
    if (there && !pack.circumstances.has(id)) claim.fails("circumstances.json", `leaves out device ${id}`);
  }
  if (pack.summary.count !== pack.circumstances.size) claim.fails("summary.json", "shows other devices");
  claim.says = `Circumstances of ${pack.circumstances.size} devices: state and newest report are those of the log.`;
  claim.notes.push(
    `On the collector's word: since when updates were missing (${word.seen}), connected to Spine (${word.spine}),`,
    `sections of a shape it could not read (${word.unread}).`,
  );
}

/** What the summary shows of a finding. */
const asShown = ({ device, control, outcome, because, source, holdsUntil, since }) =>
  canonical({ device, control, outcome, because, source, holdsUntil, since });

/** Counts the findings too, by control and outcome. */
function findingsRestOnEvidence(pack, claim) {
  const found = { count: 0, tally: new Map(), shown: createHash("sha256"), lists: [], members: Object.create(null) };
  const controls = pack.summary.controls.map((c) => c.id);
  const rules = digestOf(pack.files.filter((f) => f.path.startsWith("rules/")));
  let [lists, place, judged] = ["", 0, ""];
  const check = (f) => {
    const about = pack.circumstances.get(f.device);
    must(about !== undefined && about.state !== "revoked", "is about no device of the estate");
    must(f.report === about.report, "rests on another report than the device's newest");
    const mute = f.report === null || about.state === "quarantined";
    must(!mute || f.outcome === "no-evidence", "rests on no report that counts");
    must(f.lists === lists, "was made by other lists than those that are here");
    must(f.rules.endsWith(`+${rules}`), "was made by other rules than those that are here");
    // Every control has its say on a device before the next device's turn.
    const inTurn = place === 0 ? judged < f.device : judged === f.device;
    must(inTurn && f.control === controls[place], "is out of its place");
  };
  claim.check("findings.json", () => {
    for (const [list, row] of rows(pack, "findings.json", found.members)) {
      if (list === "lists") found.lists.push(row);
      else {
        if (found.count === 0) lists = sha256Hex(canonical(found.lists));
        found.count += 1;
        found.shown.update(asShown(row));
        const key = `${row.control} ${row.outcome}`;
        found.tally.set(key, (found.tally.get(key) ?? 0) + 1);
        claim.check(`findings.json, ${row.control} of ${row.device}`, () => check(row));
        [judged, place] = [row.device, (place + 1) % controls.length];
      }
    }
    const estate = [...pack.circumstances.values()].filter((c) => c.state !== "revoked").length;
    must(found.count === estate * controls.length, "does not have one finding for each control and device");
  });
  for (const [file, digest] of found.lists) {
    claim.check(`lists/${digest}.json`, () => {
      must(sha256Hex(read(pack, `lists/${digest}.json`, 8 * MiB)) === digest, `is not the list ${file} judged with`);
    });
  }
  pack.found = { ...found, estate: found.count / controls.length, rules };
  claim.says = `Findings (${found.count}): each rests on its device's newest report, and on lists and rules that are here.`;
}

function summaryFollows(pack, claim) {
  const { controls, estate, findings } = pack.summary;
  claim.says = "The summary shows these findings; every control's counts are theirs and add up to the devices known.";
  claim.check("summary.json", () => {
    must(findings === pack.found.shown.digest("hex"), "shows other findings than findings.json holds");
    must(estate.known === pack.found.estate, "counts other devices than circumstances.json has");
    must(pack.summary.today === pack.found.members.today, "is of another day than the findings");
  });
  for (const { id, met, notMet, accepted = 0, noEvidence, notApplicable } of controls) {
    claim.check(`summary.json, ${id}`, () => {
      const of = (outcome) => pack.found.tally.get(`${id} ${outcome}`) ?? 0;
      const same = met === of("met") && notMet === of("not-met") && noEvidence === of("no-evidence");
      must(same && notApplicable === of("not-applicable"), "its counts are not those of the findings");
      must(met + notMet + noEvidence + notApplicable === estate.known, "its counts do not add up to the devices known");
      must(accepted >= 0 && accepted <= notMet, "counts more accepted than fail");
    });
  }
}

/** An entry about findings, or about a night, digests rows of a table; the pack holds the rows. */
function tablesWereLogged(pack, claim) {
  const entries = new Map(entriesOf(pack, "findings", "run").map((e) => [e.index, e]));
  const outcomes = new Map();
  let batch;
  const settle = (next) => {
    if (batch !== undefined && entries.get(batch.entry)?.digest !== batch.hash.update("]").digest("hex")) {
      claim.fails(`log/batches.json, entry ${batch.entry}`, "holds other findings than the log's entry digests");
    }
    batch = next === undefined ? undefined : { entry: next, hash: createHash("sha256"), before: "[" };
  };
  claim.check("log/batches.json", () => {
    for (const [, [entry, { device, control, outcome }], line] of rows(pack, "log/batches.json")) {
      if (batch?.entry !== entry) settle(entry);
      batch.hash.update(batch.before + line.slice(line.indexOf(",") + 1, -1));
      batch.before = ",";
      if (!outcomes.has(device)) outcomes.set(device, new Map());
      outcomes.get(device).set(control, outcome);
    }
    settle(undefined);
  });
  let [same, nights] = [0, 0];
  claim.check("findings.json", () => {
    for (const [list, f] of rows(pack, "findings.json")) {
      if (list === "findings" && outcomes.get(f.device)?.get(f.control) === f.outcome) same += 1;
    }
  });
  for (const { path } of listed(pack, "runs", ".json")) {
    claim.check(path, () => {
      const [about, hash] = [Object.create(null), createHash("sha256")];
      for (const [, , line] of rows(pack, path, about)) hash.update(`${line}\n`);
      if (about.entry === null) return;
      const logged = entries.get(about.entry);
      const holds = logged?.run === about.run && logged.digest === hash.digest("hex");
      must(holds, "is not the night the log's entry digests");
      nights += 1;
    });
  }
  const { count } = pack.found;
  claim.says = `Log entries hold ${same} of ${count} findings with the same outcome, and ${nights} of the nights, by digest.`;
  if (same < count)
    claim.notes.push(
      "The other findings were made for this pack alone: for another day, or since the last evaluation.",
    );
}

/** The digest of each row that people added, by list and id (of a plan the entry's number), as entries of the log have it. */
function rowsThatEntriesSay(pack) {
  const said = new Map();
  for (const e of entriesOf(pack, "acceptance")) if (e.act === "requested") said.set(`acceptances ${e.id}`, e.digest);
  for (const e of entriesOf(pack, "manual-evidence"))
    if (e.kind === "certificate") said.set(`certificates ${e.id}`, e.words);
  for (const e of entriesOf(pack, "plan")) said.set(`${e.act ? "signOffs" : "plan"} ${e.index}`, e.words);
  return said;
}

/** Risks they asked to accept, certificates they entered, what they plan and sign: as many rows as entries, each as its entry says. */
function rowsPeopleAdded(pack, claim) {
  const said = rowsThatEntriesSay(pack);
  let count = 0;
  for (const [list, { leaf, ...row }] of rows(pack, "people.json")) {
    const name = `${list} ${leaf ?? row.id}`;
    const plain = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
    if (said.get(name) !== sha256Hex(canonical(plain)))
      claim.fails(`people.json, ${name}`, "is not what its entry of the log says");
    if (list === "signOffs" && row.state !== plannedUpTo(pack, row))
      claim.fails(`people.json, ${name}`, "signs another plan than the log has up to there");
    said.delete(name);
    count += 1;
  }
  for (const name of said.keys()) claim.fails(`people.json, ${name}`, "is gone: an entry of the log names it");
  return count;
}

/** What a signature under a plan is of: each item's last words up to an entry of the log, by digest. */
function plannedUpTo(pack, { edition, up_to }) {
  const words = entriesOf(pack, "plan").filter((e) => e.edition === edition && e.item && e.index <= up_to);
  return sha256Hex(canonical(Object.fromEntries(words.map((e) => [e.item, e.words]))));
}

function peopleAddedIt(pack, claim) {
  const digests = new Set(entriesOf(pack, "manual-evidence").flatMap((e) => e.digest ?? []));
  const files = pack.files.filter(({ path }) => path.startsWith("evidence/"));
  for (const { path, sha256: digest } of files) {
    const holds = path === `evidence/${digest}` && digests.has(digest);
    if (!holds) claim.fails(path, "is not what an entry of the log names by its digest");
  }
  const rows = claim.check("people.json", () => rowsPeopleAdded(pack, claim)) ?? 0;
  claim.says = `What people added (${files.length} files, ${rows} rows): an entry of the log names each by its digest.`;
  const gone = digests.size - files.length;
  if (gone > 0) claim.notes.push(`Files that entries of the log name and that are not here: ${gone}.`);
}

/** The older pack's log must be the beginning of this one's: its root is that of as many of our leaves. */
function olderLogIsBeginning(pack, claim, { older }) {
  claim.check(join(older, "log/checkpoint"), () => {
    const size = mustBeginLog(pack, readText({ folder: resolve(older) }, "log/checkpoint"));
    claim.says = `Older log (${size} entries): it is the unchanged beginning of this one.`;
  });
}

// ------------------------------------------------------------------------------------------------ judging again

/** Text of sections whose facts are kept parsed, for the devices that share them: those used last. */
const FACTS_KEPT = 4 * MiB;

/** Answers a report's facts by kind, and the kinds whose section is withheld. */
function factsReader(pack) {
  const kept = new Map();
  let held = 0;
  const factOf = (section) => {
    let known = kept.get(section);
    if (known === undefined) {
      const text = readText(pack, `sections/${section}.json`, 8 * MiB);
      known = { fact: JSON.parse(text).fact, bytes: text.length };
      held += known.bytes;
    }
    kept.delete(section);
    kept.set(section, known);
    for (const [eldest, { bytes }] of kept) {
      if (held <= FACTS_KEPT) break;
      kept.delete(eldest);
      held -= bytes;
    }
    return known.fact;
  };
  return (report, unread = []) => {
    const [facts, withheld] = [Object.create(null), new Set()];
    for (const { id, section } of sectionsOf(pack, report)) {
      if (unread.includes(section)) continue;
      if (pack.sections.has(section)) facts[id] = factOf(section);
      else withheld.add(id);
    }
    return { facts, withheld };
  };
}

/** The probes of a report that name a section; none where there is no report. */
function sectionsOf(pack, report) {
  if (report === null) return [];
  const { payload } = JSON.parse(readText(pack, `reports/${report}.dsse.json`));
  return JSON.parse(fromBase64(payload).toString("utf8")).probes.filter((p) => p.section !== undefined);
}

/** Names what the stored finding differs in from the one just made. */
function difference(stored, again) {
  const says = ({ outcome, because }) => `${outcome}, ${JSON.stringify(because)}`;
  if (says(stored) !== says(again)) return `the pack says ${says(stored)}; judged again: ${says(again)}`;
  const differ = Object.keys(again).filter((name) => canonical(stored[name] ?? null) !== canonical(again[name]));
  return differ.length === 0 ? undefined : `comes out otherwise in ${differ.join(", ")}`;
}

/** Judges every device again, from what the claims before have shown to be reported, judged with and in force. */
async function comesOutTheSame(pack, claim, { rules: wanted }) {
  must(pack.intact && pack.found !== undefined, "rules and facts are not those that were signed for");
  const { lists, members, rules: digest } = pack.found;
  must(wanted === undefined || wanted.toLowerCase() === digest, `the rules here are not those you gave, but ${digest}`);
  const rules = await import(pathToFileURL(join(pack.folder, "rules/rules.mjs")).href);
  const texts = lists.map(([file, list]) => ({ file, text: readText(pack, `lists/${list}.json`, 8 * MiB) }));
  const judge = rules.judging({ today: members.today, policy: members.policy, lists: texts });
  const [needs, factsOf, stored] = [new Map(rules.needs), factsReader(pack), rows(pack, "findings.json")];
  const nextFinding = () => {
    const { value } = stored.next();
    return value?.[0] === "lists" ? nextFinding() : value?.[1];
  };
  let [same, hidden, finding] = [0, 0, nextFinding()];
  const compare = (device, again, withheld) => {
    const what = `findings.json, ${again.control} of ${device}`;
    if (finding?.device !== device || finding.control !== again.control) return claim.fails(what, "is missing");
    const differs = difference(finding, again);
    finding = nextFinding();
    if (needs.get(again.control).some((kind) => withheld.has(kind))) hidden += 1;
    else if (differs === undefined) same += 1;
    else claim.fails(what, differs);
  };
  for (const [, { device, report, unread, ...about }] of rows(pack, "circumstances.json")) {
    const { facts, withheld } = factsOf(report, unread);
    // As JSON: what is compared is what could have been written.
    const again = JSON.parse(JSON.stringify(judge({ ...about, facts })));
    for (const one of again) compare(device, one, withheld);
  }
  for (; finding !== undefined; finding = nextFinding()) {
    claim.fails(`findings.json, ${finding.control} of ${finding.device}`, "comes from nothing here");
  }
  // Of an estate without a device, as on a day before the first was enrolled, there is nothing to judge.
  if (same === 0 && pack.circumstances.size > 0)
    claim.fails("findings.json", "holds no finding that could be judged again");
  claim.says = `Judged again: ${same} of ${pack.found.count} findings come out the same, word for word.`;
  claim.notes.push(`By the rules that lie here, digest ${digest}: compare it with the release's, or give that`);
  claim.notes.push("with --rules. What stands on the collector's word above was taken as it is.");
  if (hidden > 0) claim.notes.push(`Findings that cannot be judged again here, section withheld: ${hidden}.`);
}

/** Runs this program once more in a process that may read, and do nothing else: rules are code that came with a pack. */
function confined(args) {
  const flag = ["--permission", "--experimental-permission"].find((f) => process.allowedNodeEnvironmentFlags.has(f));
  const node = ["--no-warnings", flag, "--allow-fs-read=*", fileURLToPath(import.meta.url)];
  const { status, error } = spawnSync(process.execPath, [...node, ...args], { stdio: "inherit" });
  if (error !== undefined) throw error;
  return status ?? 3;
}

// ------------------------------------------------------------------------------------------------ main

const CLAIMS = [
  ["manifest", "The manifest is signed.", manifestIsSigned],
  ["files", "Every file is as listed.", filesAreWhole],
  ["digest", "The pack digest is stated alike.", digestIsShown],
  ["log", "The log's checkpoint is signed.", logIsSigned],
  ["inclusion", "Every entry used is in the log.", entriesAreInTheLog],
  ["enrolment", "Every device key was enrolled.", devicesAreEnrolled],
  ["rotation", "Every next key was signed for by the one before.", keysWereHandedOn],
  ["reports", "Every report is signed by its device.", reportsAreSigned],
  ["chain", "The reports of each device follow each other.", reportsFormChains],
  ["interval", "Every report was made in a proved interval.", reportsHaveTheirTime],
  ["revocation", "Every device was approved then.", devicesWereTrusted],
  ["sections", "Every section was reported.", sectionsWereReported],
  ["circumstances", "What else decided is as the log has it.", circumstancesFollow],
  ["findings", "Every finding rests on evidence that is here.", findingsRestOnEvidence],
  ["summary", "The summary follows from the findings.", summaryFollows],
  ["logged", "Findings and nights are in the log.", tablesWereLogged],
  ["added", "What people added is in the log.", peopleAddedIt],
];
const SINCE = ["since", "The older log is the beginning of this one.", olderLogIsBeginning];
const AGAIN = ["reperformed", "Every finding comes out the same when it is judged again.", comesOutTheSame];

/**
 * Checks a pack. @param options `trusted`, `older`, `reperform` and `rules`, as the arguments of the same meaning
 * @returns every claim with its problems; only the first where the manifest or the keys cannot be read
 */
export async function verifyPack(folder, options = {}) {
  const pack = { folder, files: [], entries: [], lacking: [], intact: true, reported: new Set() };
  for (const name of ["devices", "reports", "newest", "circumstances"]) pack[name] = new Map();
  const asked = [...(options.older === undefined ? [] : [SINCE]), ...(options.reperform ? [AGAIN] : [])];
  const claims = [];
  for (const [id, says, test] of [...CLAIMS, ...asked]) {
    const claim = new Claim(id, says);
    claims.push(claim);
    try {
      await test(pack, claim, options);
    } catch (error) {
      claim.threw("not checked", error);
    }
    if (["manifest", "files"].includes(id) && claim.failures > 0) pack.intact = false;
    if (pack.manifest !== undefined && pack.collector !== undefined) continue;
    claim.notes.push("Nothing else can be checked before this holds.");
    break;
  }
  return { pack, claims };
}

/** Names come from outside: characters that could move a cursor or turn text round are shown as escapes. */
const shown = (text) =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u${c.codePointAt(0).toString(16).padStart(4, "0")}`);

const MOST_SHOWN = 20;

function print({ pack: { summary }, claims }) {
  const say = (line) => console.log(shown(line));
  if (summary !== undefined) {
    say(`Evidence pack of ${summary.organisation.name} (${summary.organisation.ods}), state of ${summary.today}`);
  }
  for (const { says, problems, failures, notes } of claims) {
    console.log();
    say(`${failures === 0 ? "holds" : "FAILS"}  ${says}`);
    for (const problem of problems.slice(0, MOST_SHOWN)) say(`       - ${problem}`);
    if (failures > MOST_SHOWN) say(`       - and ${failures - MOST_SHOWN} more`);
    for (const note of notes) say(`       ${note}`);
  }
  const failed = claims.filter((c) => c.failures > 0).length;
  console.log();
  if (failed > 0) say(`${failed} of ${claims.length} claims do not hold. Do not rely on this pack.`);
  else say(`All ${claims.length} claims hold. What no pack can prove: that a device told the truth about itself.`);
}

const OPTIONS = {
  key: { type: "string" },
  since: { type: "string" },
  reperform: { type: "boolean" },
  rules: { type: "string" },
  json: { type: "boolean" },
};
const USAGE = "node verify.mjs [PACK] [--key KEY] [--since OLDER_PACK] [--reperform [--rules DIGEST]] [--json]";

async function main(args) {
  // Keeps room for new objects small: nearly all of them are gone by the next line, and memory is halved.
  setFlagsFromString("--semi-space-growth-factor=1");
  let given;
  try {
    given = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    must(given.positionals.length < 2, "give one pack at a time");
    must(given.values.rules === undefined || given.values.reperform, "--rules goes with --reperform");
  } catch (error) {
    console.error(`${error.message}\nusage: ${USAGE}`);
    return 2;
  }
  const { key: trusted, since: older, reperform, rules, json } = given.values;
  const folder = resolve(given.positionals[0] ?? dirname(fileURLToPath(import.meta.url)));
  try {
    readdirSync(folder);
    if (reperform && process.permission === undefined) return confined(args);
    const { pack, claims } = await verifyPack(folder, { trusted, older, reperform, rules });
    const holds = claims.every((c) => c.failures === 0);
    const result = { pack: folder, holds, key: pack.fingerprint, rules: pack.found?.rules, claims };
    if (json) console.log(JSON.stringify(result, null, 2));
    else print({ pack, claims });
    return holds ? 0 : 1;
  } catch (error) {
    console.error(`The pack cannot be read: ${error.message}`);
    return 3;
  }
}

const started = process.argv[1];
if (started !== undefined && realpathSync.native(started) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
