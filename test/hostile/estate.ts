import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fact, FactKind } from "@muster/mapping";
import type { FastifyInstance } from "fastify";
import { settleOrganisation } from "../../packages/collector/src/cli/settle.ts";
import { Collector } from "../../packages/collector/src/collector.ts";
import { readEnvironment } from "../../packages/collector/src/config/environment.ts";
import { loadSettings } from "../../packages/collector/src/config/load.ts";
import { createSignInLink } from "../../packages/collector/src/console/routes.ts";
import { buildServer } from "../../packages/collector/src/server.ts";
import { hostileTexts, tooLong } from "../../packages/collector/src/testing/hostile.ts";
import { NightViews } from "../../packages/collector/src/year-views.ts";
import { simulatedFacts } from "../../scripts/simulate-fleet.ts";
import { WireEstate } from "../wire-estate.ts";

/** An estate each of whose devices calls everything it has by one hostile text. */
export interface HostileEstate {
  readonly collector: Collector;
  readonly app: FastifyInstance;
  /** Of the test's own. */
  readonly folder: string;
  readonly organisation: string;
  /** Ids of the devices in the order of the texts; the last one's software list is too long to take. */
  readonly devices: readonly string[];
  readonly problems: readonly unknown[];
  /** Builds a pack with the devices' own names in it. @returns its folder */
  pack(name: string): Promise<string>;
  /** Makes a code that signs in. */
  code(): Promise<string>;
  /** Opens the door. @returns where, `https://localhost:PORT` */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** Midnight of the simulated facts' day. */
const NOW = Date.parse("2026-11-21T12:00:00Z");

export async function hostileEstate(): Promise<HostileEstate> {
  const folder = mkdtempSync(join(tmpdir(), "muster-hostile-"));
  const settings = { ...loadSettings(readEnvironment({})), data: join(folder, "data") };
  const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
  const collector = await Collector.open({ settings, now: () => NOW, random });
  const problems: unknown[] = [];
  const at = { url: "https://localhost:8443" };
  const onError = (error: unknown) => problems.push(error);
  const night = new NightViews(collector);
  const app = await buildServer(collector, { url: () => at.url, onError, judge: false, night });
  const about = { ods: "H0ST1", name: "<b>Rowan</b> {{7*7}} \u202ehouse", category: 3 } as const;
  const { id: organisation } = await settleOrganisation(collector, about, "2026-11-21");
  const wire = new WireEstate(collector, app);
  const devices: string[] = [];
  for (const [, text] of hostileTexts) devices.push(await wire.arrive(organisation, factsOf(text)));
  devices.push(await wire.arrive(organisation, factsOf("too long", tooLong)));
  await collector.evaluateDue(organisation);
  await night.make(organisation);
  return {
    collector,
    app,
    folder,
    organisation,
    devices,
    problems,
    pack: async (name) => {
      const out = join(folder, name);
      await collector.pack({ organisation, out, names: true, cyberEssentials: "3.3", by: "ann" });
      return out;
    },
    code: async () => {
      const { key } = await createSignInLink(collector, { organisation, by: "ann" });
      return key;
    },
    listen: async () => {
      await app.listen({ host: "127.0.0.1", port: 0 });
      const address = app.server.address();
      at.url = `https://localhost:${typeof address === "object" ? address?.port : ""}`;
      return at.url;
    },
    close: async () => {
      await app.close();
      await collector.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a machine would report on which everything bears this name. */
function factsOf(text: string, software = text): readonly Fact[] {
  const changed = new Map(hostileFacts(text, software).map((f) => [f.kind, f]));
  return simulatedFacts(0).map((f) => changed.get(f.kind) ?? f);
}

function known(kind: FactKind, value: unknown): Fact {
  // The collector's schemas check the shape when it arrives.
  return { kind, state: "known", value, source: "test" } as unknown as Fact;
}

function hostileFacts(text: string, software: string): readonly Fact[] {
  return [
    known("os", {
      platform: "linux",
      id: text,
      name: text,
      version: text,
      like: [],
      rolling: false,
      architecture: text,
    }),
    known("identity", { hostname: text }),
    known("installed-software", {
      items: [
        { name: software, version: text, source: "registry", publisher: text, origin: text },
        { name: "php7.4", version: text, source: "dpkg", sourceName: text },
      ],
      complete: false,
      read: ["dpkg"],
      unread: [text],
    }),
    known("pending-updates", {
      updates: [
        {
          name: text,
          installed: text,
          candidate: text,
          security: "yes",
          severity: "unknown",
          origin: text,
          held: false,
        },
      ],
      securityOrigins: [text],
    }),
    known("antivirus", {
      products: [
        {
          product: text,
          name: text,
          version: text,
          running: "yes",
          realTime: "unknown",
          mode: "active",
          signatureVersion: text,
          signaturesFresh: "unknown",
          licensed: "unknown",
        },
      ],
    }),
    known("firewall", {
      layers: [{ name: text, enabled: "unknown", defaultInbound: "unknown", raw: text }],
      managedBy: text,
    }),
    known("disk-encryption", {
      volumes: [{ mount: text, use: "data", state: "unknown", method: text }],
    }),
    // The collector's schemas check the shape when it arrives.
    { kind: "restart", state: "unknown", reason: "failed", detail: text } as unknown as Fact,
  ];
}
