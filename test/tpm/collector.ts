import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { settleOrganisation } from "../../packages/collector/src/cli/settle.ts";
import { Collector } from "../../packages/collector/src/collector.ts";
import { readEnvironment } from "../../packages/collector/src/config/environment.ts";
import { loadSettings } from "../../packages/collector/src/config/load.ts";
import { createToken } from "../../packages/collector/src/intake/index.ts";
import { buildServer } from "../../packages/collector/src/server.ts";

/** A real collector that listens on a port of loopback's, with one organisation. @param data where its data lie */
export async function listeningCollector(data: string) {
  const settings = { ...loadSettings(readEnvironment({})), data };
  const collector = await Collector.open({ settings, now: Date.now, random: randomBytes });
  const words = { ods: "TPM1", name: "Ash House", category: 3, edition: "2025-26" };
  const { id: organisation } = await settleOrganisation(collector, words, collector.today);
  let url = "";
  const app = await buildServer(collector, {
    url: () => url,
    onError: (error) => {
      throw error;
    },
    judge: false,
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  url = `https://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    collector,
    organisation,
    /** What enrolment takes: where the collector is, its fingerprint, a token for one device. */
    invitation: async (): Promise<string[]> => {
      const { token } = await createToken(collector, { organisation, maxUses: 1, hours: 1 });
      const { fingerprint } = collector.keys.tls;
      return ["--collector", url, "--fingerprint", fingerprint, "--token", token];
    },
    close: async () => {
      await app.close();
      await collector.close();
    },
  };
}
