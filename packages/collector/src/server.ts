import Fastify, { type FastifyInstance } from "fastify";
import type { Collector } from "./collector.ts";
import {
  type ConnectionLimits,
  Connections,
  serverTimes,
  usualConnections,
} from "./connections.ts";
import { badAddress, consoleRoutes } from "./console/routes.ts";
import type { SecurityEvent } from "./events.ts";
import {
  believedSince,
  type EnrolLimits,
  intakeRoutes,
  LiveDoor,
  type LiveLimits,
  wantsLive,
} from "./intake/index.ts";
import { devicesOnline } from "./store/index.ts";
import { watchConnections, watchRequest } from "./watch.ts";
import { NightViews, yearViews } from "./year-views.ts";

export interface ServerOptions {
  /** Where agents reach this collector: part of what an enrolling device signs. */
  readonly url: () => string;
  /** Told what failed in the background. */
  readonly onError: (error: unknown) => void;
  /** Told who was refused, and who signed in and out. */
  readonly onEvent?: (event: SecurityEvent) => void;
  /** Trend and forecast, where somebody makes them. */
  readonly night?: NightViews;
  /** Whether devices are judged as their reports come (the default), or only when somebody asks. */
  readonly judge?: boolean;
  /** Other limits of enrolment than the usual ones. */
  readonly enrol?: Partial<EnrolLimits>;
  /** Other limits of connections than the usual ones. */
  readonly connections?: Partial<ConnectionLimits>;
  /** Other limits of the live channel than the usual ones. */
  readonly live?: Partial<LiveLimits>;
}

/**
 * TLS 1.3, and of TLS 1.2 what has forward secrecy and authenticated encryption (NCSC's guidance on TLS, recommended
 * profiles, checked 2026-11-25).
 */
const TLS = {
  minVersion: "TLSv1.2",
  honorCipherOrder: true,
  ciphers: [
    "TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256",
    "TLS_CHACHA20_POLY1305_SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-CHACHA20-POLY1305",
  ].join(":"),
} as const;

/** A year, for every name below this one too. */
const HSTS = ["strict-transport-security", "max-age=31536000; includeSubDomains"] as const;

/** How long after a report its device is judged, in milliseconds: reports that come together are judged together. */
const JUDGE_AFTER_MS = 250;

/** Judges the organisations whose devices reported, a little later and one after the other. */
class Judging {
  readonly #collector: Collector;
  readonly #onError: (error: unknown) => void;
  readonly #waiting = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(collector: Collector, onError: (error: unknown) => void) {
    this.#collector = collector;
    this.#onError = onError;
  }

  soon(organisation: string): void {
    this.#waiting.add(organisation);
    this.#timer ??= setTimeout(() => void this.settle(), JUDGE_AFTER_MS);
  }

  /** Judges what waits, now. */
  settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const due = [...this.#waiting];
    this.#waiting.clear();
    this.#turn = this.#turn.then(async () => {
      for (const organisation of due) {
        await this.#collector.evaluateDue(organisation).catch(this.#onError);
      }
    });
    return this.#turn;
  }
}

/** TLS, HTTP and their limits, without anything to ask for. */
function bareApp(collector: Collector, options: ServerOptions): FastifyInstance {
  const { key, cert } = collector.keys.tls;
  const { hsts } = collector.settings.listen;
  const limits = { ...usualConnections, ...options.connections };
  const times = serverTimes(limits);
  const app = Fastify({
    https: { key, cert, ...TLS, ...times, shouldUpgradeCallback: wantsLive },
    bodyLimit: 16 * 1024,
    requestTimeout: times.requestTimeout,
    forceCloseConnections: "idle",
    frameworkErrors: (error, request, reply) => {
      // No hook is called for an address that is none.
      if (hsts) reply.header(...HSTS);
      badAddress(collector.log)(error, request, reply);
      watchRequest(request, reply, options.onEvent);
    },
  });
  app.addHook("onResponse", async (request, reply) =>
    watchRequest(request, reply, options.onEvent),
  );
  watchConnections(app.server, options.onEvent);
  const onRefused = (from: string) =>
    options.onEvent?.({ what: "refused-connection", why: "TOO_MANY", from });
  new Connections(limits, onRefused).attach(app);
  if (hsts) {
    app.addHook("onSend", async (_, reply) => {
      reply.header(...HSTS);
    });
  }
  return app;
}

/** The collector's app over HTTPS, built and not yet listening. Closing it judges what waits first. */
export async function buildServer(
  collector: Collector,
  options: ServerOptions,
): Promise<FastifyInstance> {
  const app = bareApp(collector, options);
  const judging = new Judging(collector, options.onError);
  app.addHook("onClose", () => judging.settle());
  await app.register(intakeRoutes, {
    ...collector,
    schedule: () => collector.settings.schedule,
    origin: options.url,
    approve: collector.settings.enrolment.approve,
    ...(options.enrol && { enrolLimits: options.enrol }),
    onAccepted: ({ organisation }) => {
      if (options.judge !== false) judging.soon(organisation);
    },
  });
  const { store, log, now, random } = collector;
  const { onError, live } = options;
  const onRefused = (why: string, from: string) =>
    options.onEvent?.({ what: "refused-connection", why, from });
  const parts = { store, log, now, random, onError, onRefused };
  const door = new LiveDoor({ ...parts, ...(live && { limits: live }) });
  door.attach(app.server);
  app.addHook("preClose", () => door.close());
  await app.register(consoleRoutes, {
    store,
    log,
    now,
    random,
    seeds: collector.seeds,
    secondFactor: collector.secondFactor,
    anchorsOf: (organisation) => collector.anchorDesk().standings(organisation),
    summaryOf: (organisation) => collector.summary(organisation),
    onlineIn: async (organisation) =>
      new Set((await devicesOnline(store.db, organisation, believedSince(now()))).keys()),
    year: yearViews(collector, options.night ?? new NightViews(collector)),
    onError,
  });
  return app;
}
