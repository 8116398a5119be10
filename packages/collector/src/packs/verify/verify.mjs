#!/usr/bin/env node
/*
 * Checks an evidence pack, claim by claim, offline: one file, no dependency, Node 20 or later. Read it before you trust it.
 *
 *   node verify.mjs [PACK]     PACK: the pack's folder; where left out, the folder this file lies in
 *     --key KEY                the collector's key as you know it from elsewhere: its fingerprint (64 hex digits) or the
 *                              log's verifier key (name+hash+base64)
 *     --since OLDER            an older pack of the same organisation: its log must be the beginning of this one's
 *     --json                   the result for machines
 *
 * Exit code: 0 everything holds, 1 something does not, 2 wrong use, 3 the pack cannot be read.
 * What it cannot tell: whether a device told the truth about itself, and, without --key, whose pack this is.
 */
import { createHash, createPublicKey, verify as signatureHolds } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const REPORT_TYPE = "application/vnd.muster.report.v1+json";
const MANIFEST_TYPE = "application/vnd.muster.pack-manifest.v1+json";
/** The manifest cannot list itself; the pack digest leaves out what shows it. */
const UNLISTED = ["manifest.json", "manifest.dsse.json"];
const OUTSIDE_DIGEST = ["summary.json", "README.html"];

// ------------------------------------------------------------------------------------------------ claims

/** A file that is there and cannot be read: no verdict on the pack. */
class Unreadable extends Error {}

function must(truth, otherwise) {
  if (!truth) throw new Error(otherwise);
}

/** One statement about the pack, with what speaks against it. */
class Claim {
  problems = [];
  notes = [];
  constructor(id, says) {
    Object.assign(this, { id, says });
  }
  /** Runs one check; what it throws is a problem of `what`. */
  check(what, run) {
    try {
      return run();
    } catch (error) {
      if (error instanceof Unreadable) throw error;
      // Our own words are plain Errors; anything else stumbled over a shape, or over what an earlier claim left open.
      const stumbled = "has not the shape it should have, or rests on what failed above";
      this.problems.push(`${what}: ${error.constructor === Error ? error.message : stumbled}`);
      return undefined;
    }
  }
}

// ------------------------------------------------------------------------------------------------ bytes and files

function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

const sha256Hex = (bytes) => sha256(bytes).toString("hex");
const fromBase64 = (text) => Buffer.from(text, "base64");

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

/** A file of the pack, piece by piece. */
function* pieces(pack, path) {
  let file;
  try {
    file = openSync(join(pack.folder, path), constants.O_RDONLY | constants.O_NOFOLLOW);
    const most = Math.min(fstatSync(file).size + 1, 1 << 20);
    for (;;) {
      const piece = Buffer.allocUnsafe(most);
      const length = readSync(file, piece);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } catch (error) {
    must(error.code !== "ENOENT" && error.code !== "ENOTDIR", "is missing");
    must(error.code !== "ELOOP", "is a link, not a file");
    must(error.code !== "EISDIR", "is a folder, not a file");
    throw new Unreadable(`${path}: ${error.message}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const read = (pack, path) => Buffer.concat([...pieces(pack, path)]);
const readJson = (pack, path) => JSON.parse(read(pack, path).toString("utf8"));

/**
 * Reads a document of one member a line and one row of a list a line, handing over each row, so that a large one is never
 * held parsed. @returns the members that are no lists
 */
function readRows(pack, path, onRow) {
  const members = {};
  let list;
  for (const line of lines(pack, path)) {
    if (list !== undefined && line !== "]") onRow(list, JSON.parse(line));
    else if (line === "]") list = undefined;
    else if (line.endsWith(":[")) list = JSON.parse(line.slice(0, -2));
    else if (line !== "{" && line !== "}") Object.assign(members, JSON.parse(`{${line}}`));
  }
  return members;
}

/** The lines of a file without the comma at their end. */
function* lines(pack, path) {
  let rest = Buffer.alloc(0);
  for (const piece of pieces(pack, path)) {
    rest = Buffer.concat([rest, piece]);
    let at = 0;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, at)) {
      yield rest.toString("utf8", at, rest[end - 1] === 0x2c ? end - 1 : end);
      at = end + 1;
    }
    rest = rest.subarray(at);
  }
  must(rest.length === 0, "ends in the middle of a line");
}

/** The listed files of one folder, with their names without ending. */
function listed(pack, folder, ending) {
  const paths = pack.manifest.files.map((f) => f.path);
  const own = paths.filter((path) => path.startsWith(`${folder}/`) && path.endsWith(ending));
  return own.map((path) => ({ path, name: path.slice(folder.length + 1, -ending.length) }));
}

// ------------------------------------------------------------------------------------------------ signatures

const keyFrom = (spkiBase64) => createPublicKey({ key: fromBase64(spkiBase64), format: "der", type: "spki" });

/** Ed25519, or ECDSA over P-256 with SHA-256 and a DER signature; nothing else. */
function isSignedBy({ algorithm, publicKey }, bytes, signature) {
  const key = keyFrom(publicKey);
  const is = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  must(is === { ed25519: "ed25519", p256: "prime256v1" }[algorithm], "its key is not of the stated kind");
  return signatureHolds(algorithm === "ed25519" ? null : "sha256", bytes, key, signature);
}

/** Opens a DSSE envelope (https://github.com/secure-systems-lab/dsse) that one of `keys` must have signed. */
function openEnvelope(envelope, type, keys) {
  const payload = fromBase64(envelope.payload);
  must(envelope.payloadType === type, `is not of type ${type}`);
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  const signed = Buffer.concat([Buffer.from(head), payload]);
  const good = envelope.signatures.some(({ sig }) => keys.some((key) => isSignedBy(key, signed, fromBase64(sig))));
  must(good, "is not signed by the key it should be signed by");
  return payload;
}

/** Opens a checkpoint (https://c2sp.org/tlog-checkpoint, a signed note) that the collector's key must have signed. */
function openCheckpoint(note, { publicKey }) {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [origin, size, root, ...rest] = text.split("\n");
  must(end > 0 && note.endsWith("\n") && rest.length === 1 && /^\d{1,15}$/.test(size), "is no checkpoint");
  const raw = fromBase64(publicKey).subarray(-32);
  const keyId = sha256(`${origin}\n`, Buffer.of(1), raw).subarray(0, 4);
  const lines = note.slice(end + 2, -1).split("\n");
  const good = lines.some((line) => {
    const [dash, name, base64 = ""] = line.split(" ");
    const signature = fromBase64(base64);
    if (signature.toString("base64") !== base64) return false;
    if (dash !== "\u2014" || name !== origin || !signature.subarray(0, 4).equals(keyId)) return false;
    return isSignedBy({ algorithm: "ed25519", publicKey }, Buffer.from(text), signature.subarray(4));
  });
  must(good, "is not signed by the collector's key");
  const verifierKey = `${origin}+${keyId.toString("hex")}+${Buffer.concat([Buffer.of(1), raw]).toString("base64")}`;
  return { origin, size: Number(size), root: fromBase64(root), verifierKey };
}

// ------------------------------------------------------------------------------------------------ the log (RFC 6962)

const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

/** Root of the tree over the first `size` of these hashes: pairs, level by level; an odd one out moves up as it is. */
function rootOf(hashes, size) {
  const level = Buffer.from(hashes.subarray(0, size * 32));
  const at = (i) => level.subarray(i * 32, i * 32 + 32);
  for (let n = size; n > 1; n = Math.ceil(n / 2)) {
    for (let i = 0; i < n; i += 2) (i + 1 < n ? nodeHash(at(i), at(i + 1)) : at(i)).copy(level, i * 16);
  }
  return size === 0 ? sha256("") : at(0);
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
  const bytes = claim.check("manifest.json", () => read(pack, "manifest.json"));
  pack.keys = claim.check("keys/keys.json", () => readJson(pack, "keys/keys.json"));
  claim.check("manifest.json", () => {
    pack.manifest = JSON.parse(bytes.toString("utf8"));
    must(pack.manifest.format === "muster-pack/1", "is of a format this program does not know");
  });
  claim.check("manifest.dsse.json", () => {
    const { collector } = pack.keys;
    const text = read(pack, "manifest.dsse.json").toString("utf8");
    const envelope = JSON.parse(text);
    const payload = openEnvelope(envelope, MANIFEST_TYPE, [collector]);
    const sig = fromBase64(envelope.signatures[0].sig).toString("base64");
    const signatures = [{ keyid: nameOfKey(collector.publicKey), sig }];
    const whole = { payload: payload.toString("base64"), payloadType: MANIFEST_TYPE, signatures };
    must(text === canonical(whole), "holds more than the collector's signature");
    claim.check("manifest.json", () => must(payload.equals(bytes), "was changed: it is not what was signed"));
    pack.fingerprint = sha256Hex(fromBase64(collector.publicKey));
    must(collector.fingerprint === pack.fingerprint, "keys/keys.json states another fingerprint");
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
    must(same || given === pack.keys.collector.verifierKey, "the pack was not signed by the key you gave");
    claim.notes.push("It is the key you gave.");
  });
}

function filesAreWhole(pack, claim) {
  const { files } = pack.manifest;
  claim.says = `Files (${files.length}): each has the size and digest that the manifest lists, and no other file lies here.`;
  const [known, folders] = [new Set(UNLISTED), new Set([""])];
  for (const [i, { path, size, sha256: digest }] of files.entries()) {
    known.add(path);
    for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) folders.add(path.slice(0, at));
    claim.check(path, () => {
      must(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path), "is no path a pack may hold");
      must(i === 0 || files[i - 1].path < path, "is listed out of order or twice");
      const hash = createHash("sha256");
      let length = 0;
      for (const piece of pieces(pack, path)) {
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

/** Reads the summary too, keeping of it only what is compared later. */
function digestIsShown(pack, claim) {
  const inside = pack.manifest.files.filter((f) => !OUTSIDE_DIGEST.includes(f.path));
  const digest = sha256Hex(inside.map((f) => `${f.sha256}  ${f.path}\n`).join(""));
  claim.says = `The pack digest is ${digest}, wherever it is stated.`;
  const says = (stated) => must(stated, "states another pack digest than the files give");
  claim.check("manifest.json", () => says(pack.manifest.packDigest === digest));
  claim.check("README.html", () => says(read(pack, "README.html").includes(digest)));
  claim.check("summary.json", () => {
    const summary = { controls: [], devices: new Map(), findings: createHash("sha256") };
    const rows = {
      controls: (row) => summary.controls.push(row),
      devices: ({ id, state }) => summary.devices.set(id, state),
      findings: (row) => summary.findings.update(canonical(row)),
    };
    const members = readRows(pack, "summary.json", (list, row) => rows[list]?.(row));
    pack.summary = { ...members, ...summary, findings: summary.findings.digest("hex") };
    says(pack.summary.pack.digest === digest);
  });
}

function logIsSigned(pack, claim) {
  claim.check("log/checkpoint", () => {
    pack.note = read(pack, "log/checkpoint").toString("utf8");
    const log = openCheckpoint(pack.note, pack.keys.collector);
    must(log.verifierKey === pack.keys.collector.verifierKey, "is of another log than keys/keys.json names");
    must(log.size === pack.manifest.log.size, "has another size than the manifest says");
    pack.log = log;
    claim.says = `Log ${log.origin} (${log.size} entries): the collector signed its checkpoint, and the entries' hashes give its root.`;
  });
  claim.check("log/leaf-hashes.bin", () => {
    pack.hashes = read(pack, "log/leaf-hashes.bin");
    must(pack.hashes.length === pack.log.size * 32, "does not hold one hash for each entry");
    must(rootOf(pack.hashes, pack.log.size).equals(pack.log.root), "does not give the root that was signed");
  });
}

/** Reads every proof (https://c2sp.org/tlog-proof); its extra data is the entry it proves. */
function entriesAreInTheLog(pack, claim) {
  const proofs = listed(pack, "log/proofs", ".tlog-proof");
  claim.says = `Entries used here (${proofs.length}): each is in that log, by a proof of its own.`;
  for (const { path, name } of proofs) {
    claim.check(path, () => {
      const text = read(pack, path).toString("utf8");
      const split = text.indexOf("\n\n");
      const [format, extra, index, ...hashes] = text.slice(0, split).split("\n");
      must(format === "c2sp.org/tlog-proof@v1" && extra.startsWith("extra "), "is not a proof");
      must(text.slice(split + 2) === pack.note, "is a proof for another checkpoint");
      must(index === `index ${name}` && Number(name) < pack.log.size, "is a proof of another entry");
      const entry = fromBase64(extra.slice("extra ".length));
      const place = { index: Number(name), size: pack.log.size, siblings: hashes.map(fromBase64) };
      const root = rootFromProof(sha256(Buffer.of(0), entry), place);
      must(root.equals(pack.log.root), "does not lead to the root that was signed");
      pack.entries.push({ ...JSON.parse(entry.toString("utf8")), index: place.index });
    });
  }
  pack.entries.sort((a, b) => a.index - b.index);
}

const entriesOf = (pack, ...types) => pack.entries.filter((entry) => types.includes(entry.type));

function devicesAreEnrolled(pack, claim) {
  const { devices } = pack.keys;
  claim.says = `Device keys (${devices.length}): each is named by its own digest, and its enrolment is in the log.`;
  const about = entriesOf(pack, "enrol", "approve", "revoke", "quarantine");
  const enrolled = new Map(entriesOf(pack, "enrol").map((e) => [e.keyid, e.device]));
  const named = new Set(devices.flatMap((d) => d.entries));
  for (const entry of about) {
    const known = pack.devices.get(entry.device) ?? { keys: [], entries: [] };
    pack.devices.set(entry.device, { ...known, entries: [...known.entries, entry] });
    claim.check(`keys/keys.json, device ${entry.device}`, () => {
      must(named.has(entry.index), `leaves out entry ${entry.index} of the log (${entry.type})`);
    });
  }
  for (const key of devices) {
    claim.check(`keys/keys.json, device ${key.device}`, () => {
      must(key.keyid === nameOfKey(key.publicKey), "its key is not the one its name is made from");
      must(enrolled.get(key.keyid) === key.device, "no entry of the log enrols this key for it");
      const { keys, entries } = pack.devices.get(key.device);
      const own = new Set(entries.map((e) => e.index));
      must(
        key.entries.every((index) => own.has(index)),
        "names an entry that is not about it, or not proved here",
      );
      keys.push(key);
    });
  }
}

function reportsAreSigned(pack, claim) {
  const reports = listed(pack, "reports", ".dsse.json");
  claim.says = `Reports (${reports.length}): each is signed by its device's key and entered in the log.`;
  const entered = new Map(entriesOf(pack, "report").map((e) => [e.report, e]));
  for (const { path, name } of reports) {
    claim.check(path, () => {
      const envelope = readJson(pack, path);
      const { device, seq, prev, nonce, probes } = JSON.parse(fromBase64(envelope.payload).toString("utf8"));
      must(pack.devices.has(device), "is by a device that keys/keys.json does not know");
      const payload = openEnvelope(envelope, REPORT_TYPE, pack.devices.get(device).keys);
      must(sha256Hex(payload) === name, "is not named by the digest of what was signed");
      const entry = entered.get(name);
      must(entry?.device === device && entry.seq === seq, "has no entry in the log that is proved here");
      const sections = probes.filter((p) => p.section !== undefined).map((p) => [p.section, p.id]);
      const { index, receivedAt } = entry;
      pack.reports.set(name, { path, name, device, seq, prev, nonce, sections, index, receivedAt });
    });
  }
  const here = new Set(reports.map((r) => r.name));
  for (const [name, { index }] of entered) {
    claim.check(`reports/${name}.dsse.json`, () =>
      must(here.has(name), `is not here, yet entry ${index} of the log is`),
    );
  }
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
  claim.says = "No report was received after its device had been revoked.";
  for (const { path, device, index } of pack.reports.values()) {
    claim.check(path, () => {
      const said = pack.devices.get(device).entries.filter((e) => e.index < index && e.type !== "quarantine");
      must(said.at(-1)?.type !== "revoke", "was received after its device had been revoked");
    });
  }
}

const WITHHELD = {
  personal: "withheld, because they can identify a person",
  "not-stored": "not here, because the collector does not hold them",
};

function sectionsWereReported(pack, claim) {
  const sections = new Map(listed(pack, "sections", ".json").map(({ path, name }) => [name, path]));
  const withheld = new Map(pack.manifest.withheld.map((w) => [w.section, w.kind]));
  const named = new Set();
  for (const report of pack.reports.values()) {
    for (const [section, kind] of report.sections) {
      named.add(section);
      if (sections.has(section)) continue;
      const lacking = `its section ${section} (${kind}) is neither here nor stated as withheld`;
      claim.check(report.path, () => must(withheld.get(section) === kind, lacking));
    }
  }
  for (const [digest, path] of sections) {
    claim.check(path, () => {
      must(named.has(digest), "is named by no report");
      must(sha256Hex(read(pack, path)) === digest, "is not what reports name by this digest");
    });
  }
  claim.says = `Sections (${sections.size}): each is what reports name by its digest.`;
  for (const [why, words] of Object.entries(WITHHELD)) {
    const kinds = pack.manifest.withheld.filter((w) => w.why === why).map((w) => w.kind);
    if (kinds.length > 0) claim.notes.push(`Sections ${words}: ${kinds.length} (${[...new Set(kinds)].join(", ")}).`);
  }
}

/** What the summary shows of a finding. */
const asShown = ({ device, control, outcome, because, source, holdsUntil, since }) =>
  canonical({ device, control, outcome, because, source, holdsUntil, since });

/** Counts the findings too: by control and outcome, over the devices whose word counts. */
function findingsRestOnEvidence(pack, claim) {
  const found = { count: 0, lists: new Map(), tally: new Map(), shown: createHash("sha256") };
  const lists = [];
  const counts = (device) => ["reporting", "stale", "never-reported"].includes(pack.summary.devices.get(device));
  const onFinding = (f) => {
    found.count += 1;
    found.lists.set(f.lists, (found.lists.get(f.lists) ?? 0) + 1);
    found.shown.update(asShown(f));
    const key = `${f.control} ${f.outcome}`;
    if (counts(f.device)) found.tally.set(key, (found.tally.get(key) ?? 0) + 1);
    claim.check(`findings.json, ${f.control} of ${f.device}`, () => {
      const based = f.report === null ? f.outcome === "no-evidence" : pack.reports.get(f.report)?.device === f.device;
      must(based, "rests on no report of this device that is here");
    });
  };
  readRows(pack, "findings.json", (list, row) => (list === "lists" ? lists.push(row) : onFinding(row)));
  for (const [file, digest] of lists) {
    claim.check(`lists/${digest}.json`, () => {
      must(sha256Hex(read(pack, `lists/${digest}.json`)) === digest, `is not the list ${file} that was judged with`);
    });
  }
  pack.found = found;
  claim.says = `Findings (${found.count}): each rests on a report and on lists that are here.`;
  const earlier = found.count - (found.lists.get(sha256Hex(canonical(lists))) ?? 0);
  if (earlier > 0)
    claim.notes.push(
      `Findings judged with earlier lists, which they name by digest and which are not here: ${earlier}.`,
    );
}

function summaryFollows(pack, claim) {
  const { controls, estate, findings } = pack.summary;
  claim.says = "The summary shows these findings; every control's counts are theirs and add up to the devices known.";
  claim.check("summary.json", () => {
    must(findings === pack.found.shown.digest("hex"), "shows other findings than findings.json holds");
  });
  for (const { id, met, notMet, noEvidence, notApplicable } of controls) {
    claim.check(`summary.json, ${id}`, () => {
      const of = (outcome) => pack.found.tally.get(`${id} ${outcome}`) ?? 0;
      must(met === of("met") && notMet === of("not-met"), "its counts are not those of the findings");
      must(met + notMet + noEvidence + notApplicable === estate.known, "its counts do not add up to the devices known");
    });
  }
}

/** An entry about findings, or about a night, digests rows of a table; the pack holds the rows. */
function tablesWereLogged(pack, claim) {
  const entries = new Map(entriesOf(pack, "findings", "run").map((e) => [e.index, e]));
  const outcomes = new Map();
  readRows(pack, "log/batches.json", (_, { entry, findings }) => {
    claim.check(`log/batches.json, entry ${entry}`, () => {
      must(
        entries.get(entry)?.digest === sha256Hex(canonical(findings)),
        "holds other findings than the log's entry digests",
      );
      for (const f of findings) outcomes.set(`${f.device} ${f.control}`, f.outcome);
    });
  });
  let [same, nights] = [0, 0];
  readRows(pack, "findings.json", (list, f) => {
    if (list === "findings" && outcomes.get(`${f.device} ${f.control}`) === f.outcome) same += 1;
  });
  for (const { path } of listed(pack, "runs", ".json")) {
    claim.check(path, () => {
      const { entry, run, devices } = readJson(pack, path);
      const logged = entries.get(entry);
      const digest = sha256Hex(devices.map((d) => `${canonical(d)}\n`).join(""));
      must(
        entry === null || (logged?.run === run && logged.digest === digest),
        "is not the night the log's entry digests",
      );
      if (entry !== null) nights += 1;
    });
  }
  const { count } = pack.found;
  claim.says = `Log entries hold ${same} of ${count} findings with the same outcome, and ${nights} of the nights, by digest.`;
  if (same < count)
    claim.notes.push(
      "The other findings were made for this pack alone: for another day, or since the last evaluation.",
    );
}

/** The older pack's log must be the beginning of this one's: its root is that of as many of our leaves. */
function olderLogIsBeginning(pack, claim, { older }) {
  claim.check(join(older, "log/checkpoint"), () => {
    const note = read({ folder: resolve(older) }, "log/checkpoint").toString("utf8");
    const { origin, size, root } = openCheckpoint(note, pack.keys.collector);
    must(origin === pack.log.origin, "is of another log");
    must(size <= pack.log.size, "is of a longer log: this pack is the older one");
    must(rootOf(pack.hashes, size).equals(root), "has a root that this log never had: history was rewritten");
    claim.says = `Older log (${size} entries): it is the unchanged beginning of this one.`;
  });
}

// ------------------------------------------------------------------------------------------------ main

const CLAIMS = [
  ["manifest", "The manifest is signed.", manifestIsSigned],
  ["files", "Every file is as listed.", filesAreWhole],
  ["digest", "The pack digest is stated alike.", digestIsShown],
  ["log", "The log's checkpoint is signed.", logIsSigned],
  ["inclusion", "Every entry used is in the log.", entriesAreInTheLog],
  ["enrolment", "Every device key was enrolled.", devicesAreEnrolled],
  ["reports", "Every report is signed by its device.", reportsAreSigned],
  ["chain", "The reports of each device follow each other.", reportsFormChains],
  ["interval", "Every report was made in a proved interval.", reportsHaveTheirTime],
  ["revocation", "No device had been revoked.", devicesWereTrusted],
  ["sections", "Every section was reported.", sectionsWereReported],
  ["findings", "Every finding rests on evidence that is here.", findingsRestOnEvidence],
  ["summary", "The summary follows from the findings.", summaryFollows],
  ["logged", "Findings and nights are in the log.", tablesWereLogged],
];
const SINCE = ["since", "The older log is the beginning of this one.", olderLogIsBeginning];

/** @returns every claim with its problems; only the first where the manifest or the keys cannot be read */
export function verifyPack(folder, options = {}) {
  const pack = { folder, entries: [], devices: new Map(), reports: new Map() };
  const claims = [];
  for (const [id, says, test] of options.older === undefined ? CLAIMS : [...CLAIMS, SINCE]) {
    const claim = new Claim(id, says);
    claims.push(claim);
    claim.check("not checked", () => test(pack, claim, options));
    if (pack.manifest !== undefined && pack.keys !== undefined) continue;
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
  for (const { says, problems, notes } of claims) {
    console.log();
    say(`${problems.length === 0 ? "holds" : "FAILS"}  ${says}`);
    for (const problem of problems.slice(0, MOST_SHOWN)) say(`       - ${problem}`);
    if (problems.length > MOST_SHOWN) say(`       - and ${problems.length - MOST_SHOWN} more`);
    for (const note of notes) say(`       ${note}`);
  }
  const failed = claims.filter((c) => c.problems.length > 0).length;
  console.log();
  if (failed > 0) say(`${failed} of ${claims.length} claims do not hold. Do not rely on this pack.`);
  else say(`All ${claims.length} claims hold. What no pack can prove: that a device told the truth about itself.`);
}

const OPTIONS = { key: { type: "string" }, since: { type: "string" }, json: { type: "boolean" } };

function main(args) {
  let given;
  try {
    given = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    must(given.positionals.length < 2, "give one pack at a time");
  } catch (error) {
    console.error(`${error.message}\nusage: node verify.mjs [PACK] [--key KEY] [--since OLDER_PACK] [--json]`);
    return 2;
  }
  const folder = resolve(given.positionals[0] ?? dirname(fileURLToPath(import.meta.url)));
  try {
    readdirSync(folder);
    const { pack, claims } = verifyPack(folder, {
      trusted: given.values.key,
      older: given.values.since,
    });
    const holds = claims.every((c) => c.problems.length === 0);
    if (given.values.json) console.log(JSON.stringify({ pack: folder, holds, key: pack.fingerprint, claims }, null, 2));
    else print({ pack, claims });
    return holds ? 0 : 1;
  } catch (error) {
    console.error(`The pack cannot be read: ${error.message}`);
    return 3;
  }
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}
