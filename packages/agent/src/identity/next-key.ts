import { loadFileSigner, makeFileSigner } from "./file-key.ts";
import { KEY_FILES, type KeyKind, loadSigner, type Signer, type State } from "./key.ts";
import { kept } from "./records.ts";
import { deviceText, instantText, object, oneOf } from "./shape.ts";

/**
 * A device's next key while it is not yet its key. Both are kept until the collector has said, signed, that the next one
 * counts; what is written then, in one step, is which key is in force. So a crash at any point leaves a device with the key
 * that its collector takes, or with both and the statement that decides.
 */
const NEXT_FILES: Readonly<Record<KeyKind, string>> = {
  file: "next-key.pem",
  tpm: "next-key.tpm.json",
};
const kinds = Object.keys(KEY_FILES) as readonly KeyKind[];

/** The key in force, once it is not the first one. */
export const keptKey = kept(
  "key-in-force.json",
  object({
    v: oneOf(1),
    keyid: deviceText,
    /** By this device's clock. */
    since: instantText,
  }),
);

/** The signer that counts for this device: of its first key, or of the one it was given last. */
export async function signerInForce(state: State, device: string): Promise<Signer | undefined> {
  for (let before: string | undefined; ; ) {
    const keyid = (await keptKey.read(state.files))?.keyid ?? device;
    const next = await loadNext(state);
    if (next?.keyid === keyid) return next;
    const usual = await loadSigner(state);
    if (usual?.keyid === keyid) return usual;
    // Another process may just have changed it; what stays as it is will not come right.
    if (before === keyid) return undefined;
    before = keyid;
  }
}

/** The next key, where one was made. */
export async function loadNext(state: State): Promise<Signer | undefined> {
  const inFile = await loadFileSigner(state, NEXT_FILES.file);
  if (inFile !== undefined) return inFile;
  if ((await state.files.read(NEXT_FILES.tpm)) === undefined) return undefined;
  const { loadTpmSigner } = await import("./tpm-key.ts");
  return await loadTpmSigner(state, NEXT_FILES.tpm);
}

/** Makes the next key; one that an earlier attempt left makes way. */
export async function makeNext(state: State, kind: KeyKind): Promise<Signer> {
  await dropNext(state);
  if (kind === "file") return await makeFileSigner(state, NEXT_FILES.file);
  const { makeTpmSigner } = await import("./tpm-key.ts");
  return await makeTpmSigner(state, NEXT_FILES.tpm);
}

export async function dropNext({ files }: State): Promise<void> {
  for (const kind of kinds) await files.remove(NEXT_FILES[kind]);
}

/** Puts the key in force, where it is the next one, into its usual place and lets go of the one before. May be done again. */
export async function settleKeys({ files, ...rest }: State): Promise<void> {
  const state = { files, ...rest };
  const inForce = (await keptKey.read(files))?.keyid;
  if (inForce === undefined || (await loadNext(state))?.keyid !== inForce) return;
  for (const kind of kinds) {
    const bytes = await files.read(NEXT_FILES[kind]);
    if (bytes === undefined) continue;
    for (const other of kinds) if (other !== kind) await files.remove(KEY_FILES[other]);
    await files.write(KEY_FILES[kind], bytes);
    await files.remove(NEXT_FILES[kind]);
  }
}

/** Where a key lies, by what is said of it. */
export function kindOf({ protection }: Signer): KeyKind {
  return protection === "file" ? "file" : "tpm";
}
