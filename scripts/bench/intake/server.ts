import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createToken } from "../../../packages/collector/src/intake/index.ts";
import { openEstate } from "../estate.ts";
import { answerParent } from "./child.ts";

/** `token`: one for so many agents; `spent`: what the process took since it was last asked. */
export type Asked = { readonly token: number } | { readonly spent: true };

export interface Said {
  readonly token?: string;
  /** Milliseconds of processor time, all threads together, and MB resident now. */
  readonly cpuMs: number;
  readonly rssMb: number;
}

/** How a server of the bench starts: where it listens. */
export interface Ready {
  readonly port: number;
}

/** `collector`: the whole program; `judging`: and it judges as `serve` does; `empty`: TLS and HTTP alone, the ceiling of both. */
const kind = process.argv[2];

let since = process.cpuUsage();

function spent(): Said {
  const { user, system } = process.cpuUsage(since);
  since = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1024 ** 2 };
}

async function serveCollector(): Promise<void> {
  const estate = await openEstate({ judge: kind === "judging" });
  const { collector, organisation } = estate;
  answerParent<Asked, Said>(async (asked) => {
    if ("spent" in asked) return spent();
    const { token } = await createToken(collector, {
      organisation,
      maxUses: asked.token,
      hours: 1,
    });
    return { token, ...spent() };
  });
  process.once("disconnect", () => void estate.close());
  process.send?.({ port: Number(new URL(estate.url).port) } satisfies Ready);
}

/** Reads each body and answers as many bytes as an acknowledgement has. */
async function serveNothing(): Promise<void> {
  const estate = await openEstate({ judge: false });
  const { key, cert } = estate.collector.keys.tls;
  const body = "x".repeat(1400);
  const server = createServer({ key, cert, minVersion: "TLSv1.2" }, (request, response) => {
    request.resume();
    request.once("end", () => {
      response.writeHead(200, { "content-length": body.length }).end(body);
    });
  });
  answerParent<Asked, Said>(async () => spent());
  process.once("disconnect", () => {
    server.close();
    void estate.close();
  });
  server.listen(0, "127.0.0.1", () =>
    process.send?.({ port: (server.address() as AddressInfo).port } satisfies Ready),
  );
}

await (kind === "empty" ? serveNothing() : serveCollector());
