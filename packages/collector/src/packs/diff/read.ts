import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { MANIFEST_TYPE, preAuthEncoding } from "@muster/mapping/wire";
import * as z from "zod";
import { verifies } from "../../keys/index.ts";
import { PackError } from "../errors.ts";

/**
 * What a comparison needs of a pack. Less strict than the published schema, which is that of one version of the program:
 * packs of different years are compared, and older ones lack members.
 */
const Parts = {
  controls: z.object({
    id: z.string(),
    title: z.string(),
    met: z.number(),
    notMet: z.number(),
    noEvidence: z.number(),
    notApplicable: z.number(),
  }),
  devices: z.object({ id: z.string(), label: z.string(), state: z.string() }),
  findings: z.object({
    device: z.string(),
    control: z.string(),
    outcome: z.enum(["met", "not-met", "no-evidence", "not-applicable"]),
    because: z.string(),
  }),
  items: z.object({
    ref: z.string(),
    title: z.string(),
    suggested: z.string(),
    value: z.union([z.number(), z.string()]).nullable().default(null),
    because: z.string(),
  }),
  plan: z.object({
    item: z.string(),
    title: z.string(),
    action: z.string(),
    owner: z.string(),
    due: z.string().nullable(),
    status: z.string(),
  }),
  lists: z.object({ file: z.string(), digest: z.string(), checkedOn: z.string() }),
};
const Risks = z.object({
  acceptances: z.array(
    z.object({ id: z.string(), of: z.string(), state: z.string(), expiry: z.string() }),
  ),
});
const Head = z.object({
  organisation: z.object({ ods: z.string(), name: z.string() }),
  edition: z.string(),
  today: z.string(),
  estate: z.object({
    known: z.number(),
    reporting: z.number(),
    stale: z.number(),
    neverReported: z.number(),
  }),
  pack: z.object({ digest: z.string() }),
  risks: Risks.default({ acceptances: [] }),
  planSignOff: z.object({ says: z.string() }).default({ says: "" }),
});

type PartName = keyof typeof Parts;
type Rows = { readonly [K in PartName]: z.infer<(typeof Parts)[K]>[] };

/** A pack as far as it is compared. */
export interface ReadPack extends z.infer<typeof Head>, Rows {
  /** Of the key that signed it, hex. */
  readonly fingerprint: string;
  /** Whether some items alone were asked for. */
  readonly someItems: boolean;
}

/**
 * Reads a pack's summary, after it was seen to be what the pack's own key signed. Files that are not read are not checked:
 * `verify.mjs` does all of it.
 * @throws {PackError} where the folder is no pack, or its summary is not what was signed
 */
export async function readPack(folder: string): Promise<ReadPack> {
  try {
    const { fingerprint, listed, someItems } = await signedManifest(folder);
    const members: Record<string, unknown> = {};
    const rows: Rows = { controls: [], devices: [], findings: [], items: [], plan: [], lists: [] };
    const hash = createHash("sha256");
    const stream = createReadStream(join(folder, "summary.json"));
    stream.on("data", (piece) => hash.update(piece));
    for await (const [member, value] of membersOf(createInterface({ input: stream }))) {
      if (isPart(member)) take(rows, member, value);
      else members[member] = value;
    }
    if (hash.digest("hex") !== listed) throw new Error("summary.json is not what was signed");
    return { ...Head.parse(members), ...rows, fingerprint, someItems };
  } catch (error) {
    throw new PackError("PACK_NOT_READABLE", `${folder} ${whyNot(error)}`, { cause: error });
  }
}

function whyNot(error: unknown): string {
  const missing = Missing.safeParse(error).data?.path;
  if (missing?.endsWith("manifest.json") === true) {
    return "is no pack: it has no manifest.json. Give the folder that `muster pack build` wrote, with README.html in it.";
  }
  const why =
    missing === undefined ? wrongWith(error) : `${basename(missing)} is missing from the pack`;
  return `cannot be compared: ${why}. Check it with its verify.mjs, and give a pack that is whole.`;
}

function wrongWith(error: unknown): string {
  if (error instanceof z.ZodError) return "it has another shape than packs have";
  return error instanceof Error ? error.message : String(error);
}

/** What the system says of a file that is not there. */
const Missing = z.object({ code: z.literal("ENOENT"), path: z.string() });

function isPart(member: string): member is PartName {
  return Object.hasOwn(Parts, member);
}

function take<K extends PartName>(rows: Rows, part: K, value: unknown): void {
  // The schema of the part gives what the part's list holds, which the compiler cannot follow.
  (rows[part] as unknown[]).push(Parts[part].parse(value));
}

/** Each row of a list, and each other member: a line each, as packs write them. */
async function* membersOf(
  lines: AsyncIterable<string>,
): AsyncGenerator<readonly [member: string, value: unknown]> {
  let list: string | undefined;
  for await (const line of lines) {
    const { name, rest = line } = /^"(?<name>\w+)":(?<rest>.*)$/.exec(line)?.groups ?? {};
    const text = rest.replace(/,$/, "");
    const member = list ?? name;
    if (text === "[" || text === "]") list = text === "[" ? name : undefined;
    else if (member !== undefined && text !== "[]") yield [member, JSON.parse(text)];
  }
}

const Envelope = z.object({
  payload: z.string(),
  signatures: z.array(z.object({ sig: z.string() })).min(1),
});
const Keys = z.object({ collector: z.object({ publicKey: z.string() }) });

/** What the signed manifest says of the summary. */
async function signedManifest(folder: string) {
  const read = (path: string) => readFile(join(folder, path));
  const manifest = await read("manifest.json");
  const envelope = Envelope.parse(JSON.parse(String(await read("manifest.dsse.json"))));
  const { publicKey } = Keys.parse(JSON.parse(String(await read("keys/keys.json")))).collector;
  const signature = Buffer.from(envelope.signatures[0]?.sig ?? "", "base64");
  const signed = preAuthEncoding(MANIFEST_TYPE, manifest);
  const key = { algorithm: "ed25519", publicKey } as const;
  if (!verifies(key, signed, signature)) throw new Error("manifest.json is not as it was signed");
  const line = /"path":"summary\.json","sha256":"(?<digest>[0-9a-f]{64})"/.exec(String(manifest));
  const fingerprint = createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("hex");
  // Packs from before said nothing of it, and had all items.
  const someItems = /^"order":\{[^}]*"items":\[/m.test(String(manifest));
  return { fingerprint, listed: line?.groups?.digest, someItems };
}
