import { createServer } from "node:http";
import { zstdCompressSync } from "node:zlib";
import type { PendingUpdate } from "@muster/mapping/facts";
import { products } from "@muster/mapping/lifecycle/products";
import { canonicalBytes } from "@muster/mapping/wire";
import type { Store } from "../../store/index.ts";
import { ListDesk } from "../desk.ts";
import { askThrough } from "./index.ts";

/** A mirror that answers what a test wants, each under a tag of its own; 404 where told, 503 where it has nothing. */
export interface Mirror {
  readonly url: string;
  /** Path and tag of every question. */
  readonly asked: string[];
  answer(path: string, text: string | Uint8Array): void;
  lack(path: string): void;
  clear(): void;
  close(): Promise<void>;
}

/** A desk that asks a mirror in place of every source. @param parts store and clock, and what is not as usual */
export function openDesk(
  mirror: Mirror,
  parts: Pick<Parameters<typeof ListDesk.open>[0], "store" | "now"> &
    Partial<Parameters<typeof ListDesk.open>[0]>,
): Promise<ListDesk> {
  const ask = askThrough({ agent: "muster/test", mirror: mirror.url });
  return ListDesk.open({ own: undefined, without: [], ask, ...parts });
}

export async function openMirror(): Promise<Mirror> {
  const answers = new Map<string, { readonly text: string | Uint8Array; readonly tag: string }>();
  const lacking = new Set<string>();
  const asked: string[] = [];
  let tags = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(`${path} ${request.headers["if-none-match"] ?? "-"}`);
    const answer = answers.get(path);
    if (answer === undefined) return response.writeHead(lacking.has(path) ? 404 : 503).end();
    if (request.headers["if-none-match"] === answer.tag) return response.writeHead(304).end();
    return response.writeHead(200, { etag: answer.tag }).end(answer.text);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    asked,
    answer: (path, text) => {
      tags += 1;
      answers.set(path, { text, tag: `"${tags}"` });
    },
    lack: (path) => void lacking.add(path),
    clear: () => {
      answers.clear();
      lacking.clear();
      asked.length = 0;
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}

/** Where the mirror is asked for every product. */
export const API = "/endoflife.date/api/v1/products/full";

interface Line {
  readonly name: string;
  readonly releaseDate: string | null;
  readonly isEol: boolean;
  readonly eolFrom: string | null;
  readonly [member: string]: unknown;
}

/** What the API would say if nothing had moved since the lists were made; `change` moves something. */
export function asIs(
  change: (name: string, lines: Line[]) => Line[] | undefined = (_, lines) => lines,
) {
  const result = products
    .filter(({ device }) => device === undefined)
    .flatMap(({ product, cycles }) => {
      const lines = cycles
        .filter(({ from }) => from === undefined)
        .map((cycle): Line => {
          const { cycle: name, released = null, endOfSupport: end } = cycle;
          const on = (is: unknown) => (typeof is === "string" ? is : null);
          return {
            name,
            releaseDate: released,
            isEol: end === true,
            eolFrom: on(end),
            isEoas: cycle.endOfActiveSupport === true,
            eoasFrom: on(cycle.endOfActiveSupport),
            ...(cycle.endOfActiveSupport === undefined && { isEoas: null }),
            isEoes:
              cycle.endOfExtendedSupport === undefined ? null : cycle.endOfExtendedSupport === true,
            eoesFrom: on(cycle.endOfExtendedSupport),
            label: name,
            isMaintained: true,
            latest: null,
          };
        });
      const changed = lines.length === 0 ? undefined : change(product, lines);
      return changed === undefined ? [] : [{ name: product, label: product, releases: changed }];
    });
  return JSON.stringify({ schema_version: "1.2.1", total: result.length, result });
}

/** What a device of a test has. */
interface Having {
  readonly title: {
    readonly name: string;
    readonly version: string;
    readonly source?: "dpkg" | "rpm";
    readonly sourceName?: string;
  };
  readonly os?: { readonly id: string; readonly version: string; readonly codename?: string };
  readonly pending?: readonly PendingUpdate[];
}

/** Adds a device with one title and a system that no list knows, or the one given, as intake would. */
export async function addDevice(store: Store, id: string, having: Having): Promise<void> {
  const { db } = store;
  const at = "2026-11-25T02:00:00.000Z";
  await db
    .insertInto("organisation")
    .values({ id: "A81001", name: "A", category: 3, edition: "2025-26", created_at: at })
    .onConflict((oc) => oc.doNothing())
    .execute();
  const row = {
    organisation: "A81001",
    state: "approved",
    platform: "linux",
    enrolled_at: at,
  } as const;
  await db
    .insertInto("device")
    .values({ id, ...row, seq: 1, site: null, head: "r", last_report_at: at, label: null })
    .execute();
  for (const fact of factsOf(having)) {
    const plain = canonicalBytes({ v: 1, fact });
    const digest = `${fact.kind}-${id}`;
    await db
      .insertInto("section")
      .values({
        digest,
        kind: fact.kind,
        bytes: plain.length,
        zstd: zstdCompressSync(plain),
        device: null,
        problem: null,
      })
      .execute();
    await db
      .insertInto("latest_section")
      .values({ device: id, kind: fact.kind, section: digest, report: "r", observed_at: at })
      .execute();
  }
}

function factsOf({ title, os, pending }: Having) {
  const about = { platform: "linux", id: "other", name: "Other", like: [], rolling: false };
  const items = [{ source: "dpkg", ...title }];
  const facts = [
    { kind: "os", value: { ...about, architecture: "x", ...os } },
    { kind: "installed-software", value: { items, complete: true, read: [], unread: [] } },
    ...(pending === undefined
      ? []
      : [
          {
            kind: "pending-updates",
            value: { updates: [...pending], securityOrigins: ["security"] },
          },
        ]),
  ];
  return facts.map((fact) => ({ ...fact, state: "known", source: "test" }));
}
