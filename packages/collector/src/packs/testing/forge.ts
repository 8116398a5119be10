import { createHash } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { canonicalJson, type Json, MANIFEST_TYPE } from "@muster/mapping/wire";
import { type Signer, seal } from "../../keys/index.ts";
import { documentText } from "../parts/document.ts";

/** Changing packs as somebody else might, and as only the collector itself could: for tests only. */

/** Paths of every file below a folder, sorted. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name).slice(folder.length + 1))
    .sort();
}

/** A copy of a pack, beside it, that shares the original's bytes until a file of it is replaced. */
export function copyOf(pack: string): string {
  const to = mkdtempSync(`${pack}-copy-`);
  for (const path of filesOf(pack)) {
    mkdirSync(join(to, dirname(path)), { recursive: true });
    linkSync(join(pack, path), join(to, path));
  }
  return to;
}

export function replace(pack: string, path: string, content: Uint8Array | string): void {
  rmSync(join(pack, path), { force: true });
  mkdirSync(join(pack, dirname(path)), { recursive: true });
  writeFileSync(join(pack, path), content);
}

/** @throws where the change changes nothing: a forgery that is none tests nothing */
export function edit(pack: string, path: string, change: (text: string) => string): void {
  const text = readFileSync(join(pack, path), "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${path} is as it was`);
  replace(pack, path, changed);
}

/** The first file of a folder that holds a text. */
export function firstOf(pack: string, folder: string, has = ""): string {
  const found = filesOf(pack).find(
    (p) => p.startsWith(`${folder}/`) && readFileSync(join(pack, p), "utf8").includes(has),
  );
  if (found === undefined) throw new Error(`no file of ${folder} has ${has}`);
  return found;
}

/** The proofs of a type of entry, in the order of the log. */
export function proofsOf(pack: string, type: string): string[] {
  const index = (path: string) => Number(/\d+/.exec(path)?.[0]);
  return filesOf(pack)
    .filter((p) => p.startsWith("log/proofs/") && entryOf(pack, p).type === type)
    .sort((a, b) => index(a) - index(b));
}

export function entryOf(pack: string, proof: string): { type: string } {
  const [, extra = ""] = readFileSync(join(pack, proof), "utf8").split("\n");
  return JSON.parse(Buffer.from(extra.slice(6), "base64").toString()) as { type: string };
}

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

interface Listed {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

function listOf(pack: string): Listed[] {
  return filesOf(pack)
    .filter((path) => !path.startsWith("manifest."))
    .map((path) => {
      const bytes = readFileSync(join(pack, path));
      return { path, sha256: sha256(bytes), size: bytes.length };
    });
}

/**
 * Signs a pack again, as only the collector itself could: the claims behind the manifest must see the forgery.
 * @param change other members of the manifest
 */
export function sealAgain(
  pack: string,
  signer: Signer,
  change: Readonly<Record<string, Json>> = {},
): void {
  const text = readFileSync(join(pack, "manifest.json"), "utf8");
  const manifest = JSON.parse(text) as Record<string, Json> & { packDigest: string };
  const inside = listOf(pack).filter((f) => f.path !== "summary.json" && f.path !== "README.html");
  const packDigest = sha256(inside.map((f) => `${f.sha256}  ${f.path}\n`).join(""));
  for (const path of ["summary.json", "README.html"]) {
    const shown = readFileSync(join(pack, path), "utf8");
    replace(pack, path, shown.replaceAll(manifest.packDigest, packDigest));
  }
  const files = listOf(pack).map((f) => ({ ...f }));
  signManifest(
    pack,
    signer,
    documentText(Object.entries({ ...manifest, packDigest, files, ...change })),
  );
}

/** Puts a manifest in place, with its signature. */
export function signManifest(pack: string, signer: Signer, text: string): void {
  replace(pack, "manifest.json", text);
  const sealed = seal(signer, MANIFEST_TYPE, Buffer.from(text));
  replace(pack, "manifest.dsse.json", canonicalJson({ ...sealed } as never));
}
