import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import type { Collector } from "../collector.ts";
import { EventLines } from "../events.ts";
import { oneLine } from "../html.ts";
import { Syslog } from "../outbound/index.ts";
import { applyRetentionOnce } from "../privacy/index.ts";
import { NightAudit, Scheduler } from "../scheduler/index.ts";
import { buildServer } from "../server.ts";
import { NightViews } from "../year-views.ts";
import type { Io } from "./io.ts";
import { codeOf, UsageError } from "./problems.ts";
import { claimFolder, runningPort } from "./running.ts";

export class ListenError extends Error {
  readonly code = "LISTEN";
}

/** A collector that listens. */
export interface Serving {
  /** Where it is reached, with the port it really got: `https://localhost:8443`. */
  readonly url: string;
  readonly fingerprint: string;
  /** Opens and closes nights and judges each new day from now on. */
  keepNights(): Promise<void>;
  /** Ends in order: no new requests, what is under way is finished, then the store is closed. */
  close(): Promise<void>;
}

/**
 * Opens the door. One collector a data folder: a second one says where the first is.
 * @throws {ListenError} where the port is taken or may not be used
 */
export async function serve(collector: Collector, io: Io): Promise<Serving> {
  const { host, port } = collector.settings.listen;
  const claim = await claimFolder(collector.settings.data);
  if (claim.unfinished !== undefined) {
    io.err.write(
      `An earlier run (process ${claim.unfinished}) ended without finishing. What it had acknowledged is stored; this one carries on from there.\n`,
    );
  }
  const name = collector.settings.names[0] ?? host;
  let url = `https://${name}:${port}`;
  const lines = linesOf(collector, io, name);
  const onError = (error: unknown) =>
    lines.write(`A background task failed and will be tried again: ${messageIn(error)}\n`);
  const events = new EventLines(lines.write, io.now);
  const onEvent = events.tell.bind(events);
  const night = new NightViews(collector);
  const app = await buildServer(collector, { url: () => url, onError, onEvent, night });
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    await lines.close();
    await claim.release();
    throw explainListen(error, { host, port });
  }
  const got = portOf(app) ?? port;
  url = `https://${name}:${got}`;
  await claim.serves(got);
  const scheduler = schedulerOf(collector, {
    night,
    onError,
    onProgress: (line) => io.err.write(`${line}\n`),
  });
  let keeping = false;
  return {
    url,
    fingerprint: collector.keys.tls.fingerprint,
    keepNights: async () => {
      keeping = true;
      await scheduler.start();
    },
    close: async () => {
      night.stop();
      if (keeping) await scheduler.stop();
      await app.close();
      await lines.close();
      await claim.release();
    },
  };
}

function messageIn(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}

interface Lines {
  readonly write: (line: string) => void;
  readonly close: () => Promise<void>;
}

/** What is written down for whoever watches over the collector: on standard error, and on another system where one is set. */
function linesOf({ settings }: Collector, io: Io, name: string): Lines {
  if (settings.syslog === undefined) {
    return { write: (line) => io.err.write(line), close: async () => undefined };
  }
  const { host, port, ca } = settings.syslog;
  const trusted = ca === undefined ? undefined : readCertificates(ca);
  const syslog = new Syslog(
    { host, port, ca: trusted },
    {
      name,
      now: io.now,
      onError: (error) =>
        io.err.write(`Lines do not reach ${host}:${port} and are held: ${messageIn(error)}\n`),
    },
  );
  const write = (line: string) => {
    io.err.write(line);
    syslog.send(line);
  };
  return { write, close: () => syslog.close() };
}

/** @throws {UsageError} */
function readCertificates(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`syslog.ca: ${path} cannot be read (${codeOf(error)}).`);
  }
}

function portOf(app: FastifyInstance): number | undefined {
  const address = app.server.address();
  return typeof address === "object" ? address?.port : undefined;
}

/** Who keeps the nights of a collector, with all that is done in them. */
export function schedulerOf(
  collector: Collector,
  {
    night,
    onError,
    onProgress,
  }: {
    night: NightViews;
    onError: (error: unknown) => void;
    onProgress: (line: string) => void;
  },
): Scheduler {
  const { store, log, settings, now } = collector;
  const { schedule } = settings;
  return new Scheduler({
    store,
    now,
    schedule,
    anchors: collector.anchorDesk(onError),
    audit: new NightAudit({ store, log, schedule, now, onProgress, onError }),
    append: (db, organisation, leaf) => log.append(db, organisation, leaf),
    mayWrite: async () => (await log.heed()).state === "sound",
    onDay: async (organisation, today) => {
      await refreshNightly(collector, onError);
      await collector.evaluateDue(organisation);
      const { retention } = settings;
      await applyRetentionOnce(collector, { retention, today, by: "the retention policy" });
      await night.make(organisation);
    },
    onError,
  });
}

/** Hours after which the sources are asked again: once for all organisations of a day. */
const ASK_AFTER = 20;

/** Asks the sources of lists where the settings say so. What a source does not give is said, and stops nothing. */
async function refreshNightly(
  collector: Collector,
  onError: (error: unknown) => void,
): Promise<void> {
  const { desk, settings, now } = collector;
  if (settings.lists.refresh !== "nightly") return;
  const tried = await desk.lastTried();
  if (tried !== undefined && now() - Date.parse(tried) < ASK_AFTER * 3_600_000) return;
  for (const source of desk.sources()) {
    const outcome = await desk.refresh(source);
    if (outcome.problem !== undefined) onError(new Error(`${source.id}: ${outcome.problem}`));
    await collector.judgeByChange(outcome, "nightly refresh");
  }
}

function explainListen(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const code = codeOf(error);
  const say = (text: string) => new ListenError(text, { cause: error });
  if (code === "EADDRINUSE") {
    return say(
      `Port ${port} on ${host} is taken by another program. Choose another with --port N, or 0 for any free one.`,
    );
  }
  if (code === "EACCES") {
    return say(
      `Port ${port} on ${host} may not be used by this user. Choose one above 1023 with --port N.`,
    );
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return say(
      `${host} is no address of this computer. Set listen.host in collector.yaml to 127.0.0.1 or 0.0.0.0.`,
    );
  }
  return error;
}

/** Where the collector of a data folder is reached: the port a running one got, else the one it would ask for. */
export async function servingAddress({ settings }: Collector): Promise<string> {
  const running = await runningPort(settings.data);
  return `https://${settings.names[0] ?? settings.listen.host}:${running ?? settings.listen.port}`;
}

/** Until Ctrl-C, or a request to end. */
export function waitForStop({ stop }: Io): Promise<void> {
  return new Promise((done) => {
    if (stop.aborted) done();
    else stop.addEventListener("abort", () => done(), { once: true });
  });
}
