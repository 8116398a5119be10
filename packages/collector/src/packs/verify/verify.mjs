#!/usr/bin/env node
/*
 * Checks an evidence pack, claim by claim, offline: one file, no dependency, Node 20 or later. Read it before you trust it.
 *
 *   node verify.mjs [PACK]            PACK: the pack's folder; where left out, the folder this file lies in
 *     --key KEY                       the collector's key as you know it from elsewhere: the fingerprint (64 hex digits)
 *                                     or the log's verifier key (name+hash+base64)
 *     --since OLDER                   an older pack of the same organisation: its log must be the beginning of this one's
 *     --json                          the result for machines
 *
 * Exit code: 0 everything holds, 1 something does not, 2 wrong use, 3 the pack cannot be read.
 *
 * What it cannot tell: whether a device told the truth about itself, and, without --key, whose pack this is.
 */
import { createHash, createPublicKey, verify as signatureHolds } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const REPORT_TYPE = "application/vnd.muster.report.v1+json";
const MANIFEST_TYPE = "application/vnd.muster.pack-manifest.v1+json";
/** Files that show the pack digest, or come after it; they are no part of it. */
const OUTSIDE_DIGEST = ["summary.json", "README.html", "manifest.json", "manifest.dsse.json"];
const OUTCOMES = ["met", "not-met", "no-evidence", "not-applicable"];
/** Files the manifest cannot list: itself and its signature. */
const UNLISTED = ["manifest.json", "manifest.dsse.json"];

// ---------------------------------------------------------------------------------------------- claims

/** A file that is there and cannot be read: no verdict on the pack. */
class Unreadable extends Error {}

/** One statement about the pack, with what speaks against it. */
class Claim {
  problems = [];
  notes = [];
  constructor(id, says) {
    this.id = id;
    this.says = says;
  }
  /** Runs one check; what it throws is a problem of `what`. */
  check(what, run) {
    try {
      return run();
    } catch (error) {
      if (error instanceof Unreadable) throw error;
      // Our own words are Errors; anything else stumbled over a shape, or over what an earlier claim did not establish.
      const ours = error.constructor === Error;
      this.problems.push(
        `${what}: ${ours ? error.message : "has another shape than it should, or rests on what failed above"}`,
      );
      return undefined;
    }
  }
}

function must(truth, otherwise) {
  if (!truth) throw new Error(otherwise);
}

// ---------------------------------------------------------------------------------------------- bytes

function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

const sha256Hex = (bytes) => sha256(bytes).toString("hex");

/** RFC 4648 base32, lower case, without padding: how keys and devices are named. */
function base32(bytes) {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups
    .map((g) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(g.padEnd(5, "0"), 2)])
    .join("");
}

function read(pack, path) {
  try {
    return readFileSync(join(pack.folder, path));
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") throw new Error("is missing");
    if (error.code === "EISDIR") throw new Error("is a folder, not a file");
    throw new Unreadable(`${path} cannot be read: ${error.message}`);
  }
}

function readJson(pack, path) {
  const text = read(pack, path).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("is not JSON");
  }
}

function entriesOf(pack, folder) {
  try {
    return readdirSync(join(pack.folder, folder), { withFileTypes: true });
  } catch (error) {
    throw new Unreadable(`${folder} cannot be read: ${error.message}`);
  }
}

/** Canonical JSON (RFC 8785, for whole numbers): members sorted, no white space. */
function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(",")}}`;
}

/** Listed files below a folder of the pack, by their names without ending. */
function listed(pack, folder, ending) {
  return pack.manifest.files
    .map((f) => f.path)
    .filter((p) => p.startsWith(`${folder}/`) && p.endsWith(ending))
    .map((path) => ({ path, name: path.slice(folder.length + 1, -ending.length) }));
}

// ---------------------------------------------------------------------------------------------- signatures

const keyFrom = (spkiBase64) =>
  createPublicKey({ key: Buffer.from(spkiBase64, "base64"), format: "der", type: "spki" });

/** Ed25519, or ECDSA P-256 with SHA-256 and a DER signature; nothing else. */
function isSignedBy({ algorithm, publicKey }, bytes, signature) {
  const key = keyFrom(publicKey);
  if (algorithm === "ed25519") {
    must(key.asymmetricKeyType === "ed25519", "the key is no Ed25519 key");
    return signatureHolds(null, bytes, key, signature);
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  must(algorithm === "p256" && curve === "prime256v1", "the key is neither Ed25519 nor P-256");
  return signatureHolds("sha256", bytes, key, signature);
}

/** Opens a DSSE envelope (https://github.com/secure-systems-lab/dsse): its payload, if one of `keys` signed it. */
function openEnvelope(envelope, type, keys) {
  must(envelope.payloadType === type, `is not of type ${type}`);
  const payload = Buffer.from(envelope.payload, "base64");
  must(payload.toString("base64") === envelope.payload, "its payload is not plain base64");
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `),
    payload,
  ]);
  const good = envelope.signatures.some(({ sig }) =>
    keys.some((key) => isSignedBy(key, signed, Buffer.from(sig, "base64"))),
  );
  must(good, "its signature is not by the key it should be by");
  return payload;
}

// ---------------------------------------------------------------------------------------------- the log (RFC 6962)

const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

/** Root of the tree over the first `size` of `hashes` (32 bytes each): pairs upwards, an odd one out moves up as it is. */
function rootOf(hashes, size) {
  if (size === 0) return sha256("");
  const level = Buffer.from(hashes.subarray(0, size * 32));
  const at = (i) => level.subarray(i * 32, i * 32 + 32);
  for (let n = size; n > 1; n = Math.ceil(n / 2)) {
    for (let i = 0; i < n; i += 2) {
      (i + 1 < n ? nodeHash(at(i), at(i + 1)) : at(i)).copy(level, (i / 2) * 32);
    }
  }
  return Buffer.from(at(0));
}

/** Root that an inclusion proof leads to (RFC 9162, 2.1.3.2). */
function rootFromProof(leafHash, { index, size, hashes }) {
  let [node, last, hash] = [index, size - 1, leafHash];
  for (const sibling of hashes) {
    must(last > 0, "the proof is too long");
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node > 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  must(last === 0, "the proof is too short");
  return hash;
}

/** Reads a C2SP checkpoint (https://c2sp.org/tlog-checkpoint) that the collector's key must have signed. */
function openCheckpoint(note, key) {
  const end = note.lastIndexOf("\n\n");
  must(end > 0 && note.endsWith("\n"), "is not a signed note");
  const text = note.slice(0, end + 1);
  const [origin, size, root, ...more] = text.slice(0, -1).split("\n");
  must(more.length === 0 && /^(0|[1-9]\d{0,15})$/.test(size ?? ""), "is not a checkpoint");
  const raw = Buffer.from(keyFrom(key.publicKey).export({ format: "jwk" }).x, "base64url");
  const keyId = sha256(`${origin}\n`, Buffer.of(1), raw).subarray(0, 4);
  const signed = note
    .slice(end + 2, -1)
    .split("\n")
    .some((line) => {
      const [dash, name, base64] = line.split(" ");
      const bytes = Buffer.from(base64 ?? "", "base64");
      if (dash !== "\u2014" || name !== origin || !bytes.subarray(0, 4).equals(keyId)) return false;
      return isSignedBy(key, Buffer.from(text), bytes.subarray(4));
    });
  must(signed, "is not signed by the collector's key");
  const verifierKey = `${origin}+${keyId.toString("hex")}+${Buffer.concat([Buffer.of(1), raw]).toString("base64")}`;
  return { origin, size: Number(size), root: Buffer.from(root, "base64"), verifierKey };
}

// ---------------------------------------------------------------------------------------------- the claims
// Each takes the pack, fills in what later ones need, and says in its claim what holds.

function manifestIsSigned(pack, claim, { trusted }) {
  const bytes = claim.check("manifest.json", () => read(pack, "manifest.json"));
  const keys = claim.check("keys/keys.json", () => readJson(pack, "keys/keys.json"));
  claim.check("manifest.json", () => {
    const manifest = readJson(pack, "manifest.json");
    must(manifest.format === "muster-pack/1", "is of a format this program does not know");
    must(Array.isArray(manifest.files) && Array.isArray(manifest.withheld), "lists no files");
    pack.manifest = manifest;
  });
  claim.check("manifest.dsse.json", () => {
    const { collector } = keys;
    const text = read(pack, "manifest.dsse.json").toString("utf8");
    const envelope = JSON.parse(text);
    const payload = openEnvelope(envelope, MANIFEST_TYPE, [collector]);
    const sig = Buffer.from(envelope.signatures[0].sig, "base64").toString("base64");
    const keyid = base32(sha256(Buffer.from(collector.publicKey, "base64")));
    const signatures = [{ keyid, sig }];
    const whole = { payload: envelope.payload, payloadType: MANIFEST_TYPE, signatures };
    must(text === canonical(whole), "holds more than the collector's signature");
    claim.check("manifest.json", () => {
      must(payload.equals(bytes), "was changed: it is not what manifest.dsse.json signs");
    });
    pack.keys = keys;
    pack.fingerprint = sha256Hex(Buffer.from(collector.publicKey, "base64"));
    must(collector.fingerprint === pack.fingerprint, "keys/keys.json states another fingerprint");
    claim.says = `The manifest is signed by the collector's key, fingerprint ${pack.fingerprint}.`;
  });
  if (trusted === undefined) {
    claim.notes.push(
      "The key came with the pack. Whose it is you know only if you compare its fingerprint with one you got another way, or give that with --key.",
    );
    return;
  }
  claim.check("--key", () => {
    const given = trusted.replace(/\s/g, "");
    const same =
      given.replaceAll(":", "").toLowerCase() === pack.fingerprint ||
      given === pack.keys?.collector.verifierKey;
    must(same, "the pack was not signed by the key you gave");
    claim.notes.push("It is the key you gave.");
  });
}

function filesAreWhole(pack, claim) {
  const { files } = pack.manifest;
  claim.says = `All ${files.length} listed files have their size and digest, and no other file lies here.`;
  const folders = new Set();
  for (const [i, { path, size, sha256: digest }] of files.entries()) {
    claim.check(path, () => {
      must(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path), "is no path a pack may hold");
      must(i === 0 || files[i - 1].path < path, "is listed out of order or twice");
      for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1))
        folders.add(path.slice(0, at));
      const bytes = read(pack, path);
      must(bytes.length === size, `was changed: it has ${bytes.length} bytes, not ${size}`);
      must(sha256Hex(bytes) === digest, "was changed: its digest is not the one listed");
    });
  }
  const known = new Set([...files.map((f) => f.path), ...UNLISTED]);
  const walk = (folder) => {
    for (const entry of entriesOf(pack, folder)) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      claim.check(path, () => {
        must(
          entry.isFile() || entry.isDirectory(),
          "is neither file nor folder, but a link or a device",
        );
        if (entry.isFile())
          return must(known.has(path), "was added: the manifest does not list it");
        must(folders.has(path), "is a folder that was added: the manifest lists nothing in it");
        return walk(path);
      });
    }
  };
  walk("");
}

function digestIsShown(pack, claim) {
  const lines = pack.manifest.files
    .filter((f) => !OUTSIDE_DIGEST.includes(f.path))
    .map((f) => `${f.sha256}  ${f.path}\n`);
  const digest = sha256Hex(lines.join(""));
  claim.says = `The pack digest is ${digest}, wherever it is stated.`;
  const says = (stated) => must(stated, "states another pack digest than the files give");
  claim.check("manifest.json", () => says(pack.manifest.packDigest === digest));
  claim.check("README.html", () => says(read(pack, "README.html").includes(digest)));
  claim.check("summary.json", () => {
    pack.summary = readJson(pack, "summary.json");
    says(pack.summary.pack.digest === digest);
  });
}

function logIsSigned(pack, claim) {
  claim.check("log/checkpoint", () => {
    pack.note = read(pack, "log/checkpoint").toString("utf8");
    const log = openCheckpoint(pack.note, pack.keys.collector);
    must(
      log.verifierKey === pack.keys.collector.verifierKey,
      "is of another log than keys/keys.json names",
    );
    must(log.size === pack.manifest.log.size, "has another size than the manifest says");
    pack.log = log;
    claim.says = `The log ${log.origin} has ${log.size} entries by a checkpoint the collector signed, and their hashes give its root.`;
  });
  claim.check("log/leaf-hashes.bin", () => {
    pack.hashes = read(pack, "log/leaf-hashes.bin");
    must(pack.hashes.length === pack.log.size * 32, "does not hold one hash for each entry");
    must(
      rootOf(pack.hashes, pack.log.size).equals(pack.log.root),
      "does not give the root that was signed",
    );
  });
}

/** Reads every `.tlog-proof` (https://c2sp.org/tlog-proof); its extra data is the entry it proves. */
function entriesAreInTheLog(pack, claim) {
  const proofs = listed(pack, "log/proofs", ".tlog-proof");
  claim.says = `Each of the ${proofs.length} entries used here is in that log, by a proof of its own.`;
  for (const { path, name } of proofs) {
    claim.check(path, () => {
      const text = read(pack, path).toString("utf8");
      const split = text.indexOf("\n\n");
      const [format, extra, index, ...siblings] = text.slice(0, split).split("\n");
      must(format === "c2sp.org/tlog-proof@v1" && extra.startsWith("extra "), "is not a proof");
      must(text.slice(split + 2) === pack.note, "is a proof for another checkpoint");
      must(
        index === `index ${name}` && Number(name) < pack.log.size,
        "is a proof of another entry",
      );
      const entry = Buffer.from(extra.slice("extra ".length), "base64");
      const hashes = siblings.map((s) => Buffer.from(s, "base64"));
      const root = rootFromProof(sha256(Buffer.of(0), entry), {
        index: Number(name),
        size: pack.log.size,
        hashes,
      });
      must(root.equals(pack.log.root), "does not lead to the root that was signed");
      pack.entries.set(Number(name), JSON.parse(entry.toString("utf8")));
    });
  }
}

/** The proved entries of some types, in the order of the log. */
function entriesOfType(pack, ...types) {
  return [...pack.entries].filter(([, e]) => types.includes(e.type)).sort(([a], [b]) => a - b);
}

function devicesAreEnrolled(pack, claim) {
  const { devices } = pack.keys;
  claim.says = `Each of the ${devices.length} device keys is named by its own digest, and its enrolment is in the log.`;
  for (const key of devices) {
    claim.check(`keys/keys.json, device ${key.device}`, () => {
      const keyid = base32(sha256(Buffer.from(key.publicKey, "base64")));
      must(key.keyid === keyid, "its key is not the one its id is made from");
      const enrolled = entriesOfType(pack, "enrol").find(([, e]) => e.keyid === keyid);
      must(enrolled?.[1].device === key.device, "no entry of the log enrols this key for it");
      const known = pack.devices.get(key.device) ?? { keys: [], entries: [] };
      const entries = key.entries.map((index) => [index, pack.entries.get(index)]);
      must(
        entries.every(([, e]) => e?.device === key.device),
        "names an entry that is not about it or not proved",
      );
      pack.devices.set(key.device, { keys: [...known.keys, key], entries });
    });
  }
  for (const [index, { device, type }] of entriesOfType(
    pack,
    "enrol",
    "approve",
    "revoke",
    "quarantine",
  )) {
    claim.check(`keys/keys.json, device ${device}`, () => {
      const known = pack.devices.get(device)?.entries.some(([i]) => i === index);
      must(known, `leaves out entry ${index} of the log (${type})`);
    });
  }
}

function reportsAreSigned(pack, claim) {
  const reports = listed(pack, "reports", ".dsse.json");
  claim.says = `Each of the ${reports.length} reports is signed by its device's key and entered in the log.`;
  const entered = new Map(
    entriesOfType(pack, "report").map(([index, e]) => [e.report, { ...e, index }]),
  );
  for (const { path, name } of reports) {
    claim.check(path, () => {
      const envelope = readJson(pack, path);
      const report = JSON.parse(Buffer.from(envelope.payload, "base64").toString("utf8"));
      const device = pack.devices.get(report.device);
      must(device !== undefined, "is by a device that keys/keys.json does not know");
      const payload = openEnvelope(envelope, REPORT_TYPE, device.keys);
      must(sha256Hex(payload) === name, "is not named by the digest of what it signs");
      const entry = entered.get(name);
      must(entry !== undefined, "has no entry in the log that is proved here");
      must(
        entry.device === report.device && entry.seq === report.seq,
        "is entered in the log otherwise",
      );
      pack.reports.set(name, { ...report, path, index: entry.index, receivedAt: entry.receivedAt });
    });
  }
}

function reportsFormChains(pack, claim) {
  let [links, gaps] = [0, 0];
  const byDevice = new Map();
  for (const [digest, report] of pack.reports) {
    byDevice.set(report.device, [...(byDevice.get(report.device) ?? []), { ...report, digest }]);
  }
  for (const reports of byDevice.values()) {
    reports.sort((a, b) => a.seq - b.seq);
    for (const [i, report] of reports.entries()) {
      claim.check(report.path, () => {
        const before = reports[i - 1];
        must(
          (report.prev === null) === (report.seq === 1),
          "has no predecessor, yet is not the first",
        );
        if (before === undefined) return;
        must(before.seq < report.seq, "has the same number as another report of its device");
        must(before.index < report.index, "stands in the log before its predecessor");
        if (before.seq + 1 !== report.seq) gaps += 1;
        else must(report.prev === before.digest, "does not name the report before it");
        links += 1;
      });
    }
  }
  claim.says = `The reports of each device follow each other: ${links} links, in number, digest and place in the log.`;
  if (gaps > 0) claim.notes.push(`${gaps} links pass over reports that are not in this pack.`);
}

function reportsHaveTheirTime(pack, claim) {
  claim.says =
    "Each report was made after the collector issued the number in it, and before it was received.";
  const issued = new Map(
    entriesOfType(pack, "nonce").map(([index, e]) => [e.nonce, { ...e, index }]),
  );
  let open = 0;
  for (const report of pack.reports.values()) {
    claim.check(report.path, () => {
      const nonce = issued.get(report.nonce);
      if (nonce === undefined) {
        open += 1;
        return;
      }
      must(
        nonce.index < report.index && nonce.at <= report.receivedAt,
        "was received before its number was issued",
      );
      const label = report.device.slice(0, 8);
      if (pack.reports.size <= 5)
        claim.notes.push(
          `${label}, report ${report.seq}: made between ${nonce.at} and ${report.receivedAt}.`,
        );
    });
  }
  if (open > 0)
    claim.notes.push(
      `${open} reports carry a number whose issue is not in the log: only when they were received is proved.`,
    );
}

function devicesWereTrusted(pack, claim) {
  claim.says = "No report was received after its device had been revoked.";
  for (const report of pack.reports.values()) {
    claim.check(report.path, () => {
      const before = pack.devices
        .get(report.device)
        .entries.filter(([index]) => index < report.index);
      must(
        before.findLast(([, e]) => e.type !== "quarantine")?.[1].type !== "revoke",
        "was received after its device had been revoked",
      );
    });
  }
}

function sectionsAreTheReported(pack, claim) {
  const sections = new Map(listed(pack, "sections", ".json").map(({ path, name }) => [name, path]));
  const withheld = new Map(pack.manifest.withheld.map((w) => [w.section, w]));
  const named = new Map();
  for (const report of pack.reports.values()) {
    for (const { id, section } of report.probes) {
      if (section === undefined) continue;
      named.set(section, id);
      claim.check(report.path, () => {
        must(
          sections.has(section) || withheld.get(section)?.kind === id,
          `its section ${section} (${id}) is neither here nor stated as withheld`,
        );
      });
    }
  }
  for (const [digest, path] of sections) {
    claim.check(path, () => {
      must(named.has(digest), "is named by no report");
      must(sha256Hex(read(pack, path)) === digest, "is not named by its own digest");
    });
  }
  claim.says = `Each of the ${sections.size} sections is what reports name by digest.`;
  const why = {
    personal: "because they are personal",
    "not-stored": "because the collector does not hold them (any more)",
  };
  for (const [reason, words] of Object.entries(why)) {
    const kinds = pack.manifest.withheld.filter((w) => w.why === reason).map((w) => w.kind);
    if (kinds.length > 0)
      claim.notes.push(
        `${kinds.length} sections are withheld ${words}: ${[...new Set(kinds)].join(", ")}. The reports name their digests.`,
      );
  }
}

function findingsRestOnEvidence(pack, claim) {
  const { findings, lists } = readJson(pack, "findings.json");
  const set = sha256Hex(canonical(lists));
  claim.says = `Each of the ${findings.length} findings names its report and the ${lists.length} lists it was judged with; all are here.`;
  for (const [file, digest] of lists) {
    claim.check(`lists/${digest}.json`, () => {
      must(
        sha256Hex(read(pack, `lists/${digest}.json`)) === digest,
        `is not the list ${file} that was judged with`,
      );
    });
  }
  let earlier = 0;
  for (const f of findings) {
    claim.check(`findings.json, ${f.control} of ${f.device}`, () => {
      must(OUTCOMES.includes(f.outcome), "has no outcome that there is");
      must(
        f.report === null || pack.reports.get(f.report)?.device === f.device,
        "rests on a report that is not here or another device's",
      );
      must(
        f.report !== null || f.outcome === "no-evidence",
        "claims an outcome without any report",
      );
    });
    if (f.lists !== set) earlier += 1;
  }
  if (earlier > 0)
    claim.notes.push(
      `${earlier} findings were judged with earlier lists, whose digest they name and which are not here.`,
    );
  pack.findings = findings;
}

function summaryFollows(pack, claim) {
  claim.says =
    "The summary shows these findings and no others, and every control's counts add up to the devices known.";
  const { controls, devices, estate, findings } = pack.summary;
  claim.check("summary.json", () => {
    const shown = ({ device, control, outcome, because, source, holdsUntil, since }) =>
      canonical({ device, control, outcome, because, source, holdsUntil, since });
    const known = new Set(devices.map((d) => d.id));
    const expected = pack.findings
      .filter((f) => known.has(f.device))
      .map(shown)
      .sort();
    must(
      canonical(findings.map(shown).sort()) === canonical(expected),
      "shows other findings than findings.json holds",
    );
  });
  const counted = new Set(
    devices.filter((d) => d.state !== "revoked" && d.state !== "quarantined").map((d) => d.id),
  );
  for (const c of controls) {
    claim.check(`summary.json, ${c.id}`, () => {
      must(
        c.met + c.notMet + c.noEvidence + c.notApplicable === estate.known,
        `its counts do not add up to ${estate.known} known devices`,
      );
      const of = (outcome) =>
        findings.filter((f) => f.control === c.id && f.outcome === outcome && counted.has(f.device))
          .length;
      must(
        c.met === of("met") && c.notMet === of("not-met"),
        "its counts are not those of the findings",
      );
    });
  }
}

/** An entry about findings or a night digests rows of a table; the pack holds the rows. */
function tablesAreTheLogged(pack, claim) {
  const { batches } = readJson(pack, "log/batches.json");
  const last = new Map();
  for (const { entry, findings } of batches) {
    claim.check(`log/batches.json, entry ${entry}`, () => {
      must(
        pack.entries.get(entry)?.digest === sha256Hex(canonical(findings)),
        "its findings are not those the log's entry digests",
      );
      for (const f of findings) last.set(`${f.device} ${f.control}`, f.outcome);
    });
  }
  let nights = 0;
  for (const { path } of listed(pack, "runs", ".json")) {
    claim.check(path, () => {
      const { entry, devices, run } = readJson(pack, path);
      if (entry === null) return;
      const lines = devices.map((d) => `${canonical(d)}\n`).join("");
      const logged = pack.entries.get(entry);
      must(
        logged?.run === run && logged.digest === sha256Hex(lines),
        "is not the night that the log's entry digests",
      );
      nights += 1;
    });
  }
  const logged = pack.findings.filter(
    (f) => last.get(`${f.device} ${f.control}`) === f.outcome,
  ).length;
  claim.says = `The log holds ${logged} of the ${pack.findings.length} findings with the same outcome, and ${nights} nights, by digests of their rows.`;
  if (logged < pack.findings.length)
    claim.notes.push(
      "The others were judged for this pack alone: for another day than the collector's, or since it last evaluated.",
    );
}

/** The older pack's log must be the beginning of this one's: its root is that of as many of our leaves. */
function olderLogIsPrefix(pack, claim, { older }) {
  const note = claim.check(older, () =>
    read({ folder: resolve(older) }, "log/checkpoint").toString("utf8"),
  );
  claim.check(join(older, "log/checkpoint"), () => {
    const old = openCheckpoint(note, pack.keys.collector);
    must(old.origin === pack.log.origin, "is of another log");
    must(old.size <= pack.log.size, "is of a longer log: this pack is the older one");
    must(
      rootOf(pack.hashes, old.size).equals(old.root),
      "is of a log whose entries are not all unchanged in this one: history was rewritten",
    );
    claim.says = `The log of the older pack (${old.size} entries) is the beginning of this one, unchanged.`;
  });
}

// ---------------------------------------------------------------------------------------------- main

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
  ["sections", "Every section is one that was reported.", sectionsAreTheReported],
  ["findings", "Every finding rests on evidence that is here.", findingsRestOnEvidence],
  ["summary", "The summary follows from the findings.", summaryFollows],
  ["logged", "Findings and nights are in the log.", tablesAreTheLogged],
];

/** @returns every claim with its problems; after a manifest that cannot be read, only that one */
export function verifyPack(folder, options = {}) {
  const pack = { folder, entries: new Map(), devices: new Map(), reports: new Map() };
  const since = ["since", "The older log is the beginning of this one.", olderLogIsPrefix];
  const claims = [];
  for (const [id, says, test] of options.older === undefined ? CLAIMS : [...CLAIMS, since]) {
    const claim = new Claim(id, says);
    claims.push(claim);
    claim.check("it cannot be checked", () => test(pack, claim, options));
    if (pack.manifest === undefined || pack.keys === undefined) {
      claim.notes.push("Nothing else can be checked before this holds.");
      break;
    }
  }
  return { pack, claims };
}

/** Names come from the disk: what could move a terminal's cursor is shown as its escape. */
const shown = (text) =>
  text.replace(/[^\x20-\x7e\u00a0-\u200d\u2010-\u2027\u2030-\u2065\u206a-\ufeff]/g, (c) =>
    JSON.stringify(c)
      .slice(1, -1)
      .replace(/^[^\\]$/, (d) => `\\u${d.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );

const MOST_SHOWN = 20;

function print({ pack, claims }) {
  const { summary } = pack;
  if (summary !== undefined) {
    console.log(
      shown(
        `Evidence pack of ${summary.organisation.name} (${summary.organisation.ods}), state of ${summary.today}`,
      ),
    );
  }
  for (const { says, problems, notes } of claims) {
    console.log(`\n${problems.length === 0 ? "holds" : "FAILS"}  ${shown(says)}`);
    for (const problem of problems.slice(0, MOST_SHOWN)) console.log(`       - ${shown(problem)}`);
    if (problems.length > MOST_SHOWN)
      console.log(`       - and ${problems.length - MOST_SHOWN} more`);
    for (const note of notes) console.log(`       ${shown(note)}`);
  }
  const failed = claims.filter((c) => c.problems.length > 0).length;
  console.log(
    failed === 0
      ? `\nAll ${claims.length} claims hold. What no pack can prove: that a device told the truth about itself.`
      : `\n${failed} of ${claims.length} claims do not hold. Do not rely on this pack.`,
  );
}

function main(args) {
  let given;
  try {
    const options = {
      key: { type: "string" },
      since: { type: "string" },
      json: { type: "boolean" },
    };
    given = parseArgs({ args, options, allowPositionals: true });
    must(given.positionals.length < 2, "give one pack at a time");
  } catch (error) {
    console.error(
      `${error.message}\nusage: node verify.mjs [PACK] [--key KEY] [--since OLDER_PACK] [--json]`,
    );
    return 2;
  }
  const folder = resolve(given.positionals[0] ?? dirname(fileURLToPath(import.meta.url)));
  try {
    if (!lstatSync(folder).isDirectory()) throw new Unreadable(`${folder} is not a folder`);
    const result = verifyPack(folder, { trusted: given.values.key, older: given.values.since });
    const holds = result.claims.every((c) => c.problems.length === 0);
    if (given.values.json)
      console.log(
        JSON.stringify(
          { pack: folder, holds, key: result.pack.fingerprint, claims: result.claims },
          null,
          2,
        ),
      );
    else print(result);
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
