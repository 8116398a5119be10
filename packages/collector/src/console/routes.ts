import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { type EvidenceLog, LogTamperedError } from "../log/index.ts";
import type { Summary } from "../packs/summary-schema.ts";
import { type ConsoleSession, organisationById } from "../store/index.ts";
import { type Asset, icon, styleSheet } from "./assets.ts";
import { fromOurPage, guard } from "./guards.ts";
import { withNotice } from "./layout.ts";
import { home } from "./pages/home.ts";
import { risks } from "./pages/risks.ts";
import { sessionsPage } from "./pages/sessions.ts";
import * as pages from "./pages/sign-in.ts";
import { hasAuthenticator } from "./second-factor.ts";
import type { Anchored } from "./sections/anchors.ts";
import {
  endOwnSessions,
  ownSessions,
  type SignInParts,
  type SignInTry,
  sessionOf,
  signIn,
  signOut,
} from "./sign-in.ts";
import { quantity } from "./words.ts";
import { addYear, type ForReaders, type YearViews } from "./year.ts";

export { giveAuthenticator, takeAuthenticator } from "./second-factor.ts";
export { createSignInLink, endSessions, type LinkWish, type SignInParts } from "./sign-in.ts";

export interface ConsoleDeps extends SignInParts {
  /** The stored answer for an organisation today; nothing is judged for a page. */
  readonly summaryOf: (organisation: string) => Promise<Summary>;
  /** Ids of the organisation's devices that hold a live connection now. */
  readonly onlineIn?: (organisation: string) => Promise<ReadonlySet<string>>;
  /** Where checkpoints of an organisation's log went. */
  readonly anchorsOf?: (organisation: string) => Promise<Anchored>;
  /** The answers on any day, their trend, what turns, and Cyber Essentials. */
  readonly year?: YearViews;
  /** Told of what failed while a page was made; the reader sees a page that says no more than that. */
  readonly onError?: (error: unknown) => void;
}

const COOKIE = "__Host-muster";
/** A `__Host-` cookie is this host's alone, over HTTPS alone: browsers refuse one that is set otherwise. */
const COOKIE_FLAGS = { path: "/", secure: true, httpOnly: true, sameSite: "lax" } as const;
/** Requests a minute from one address. A page takes three: itself, style sheet and icon. */
const A_MINUTE = 120;

/**
 * The console's pages. To be registered as a plugin (`app.register(consoleRoutes, deps)`) on a server over HTTPS; answers
 * what no other route does, too.
 */
export const consoleRoutes: FastifyPluginAsync<ConsoleDeps> = async (app, deps) => {
  app.removeAllContentTypeParsers();
  const form = { parseAs: "string", bodyLimit: 1024 } as const;
  app.addContentTypeParser("application/x-www-form-urlencoded", form, (_, body, done) =>
    done(null, new URLSearchParams(body.toString())),
  );
  app.addHook("onSend", async (_, reply, payload) => {
    guard(reply);
    return typeof payload === "string" ? withNotice(payload, noticeOf(deps.log)) : payload;
  });
  app.setErrorHandler((error, _, reply) => explain(error, reply, deps));
  app.setNotFoundHandler(nothingHere);
  await app.register(cookie);
  await app.register(rateLimit, {
    max: A_MINUTE,
    timeWindow: "1 minute",
    addHeaders: UNSAID,
    addHeadersOnExceeding: UNSAID,
  });
  app.addHook("onRequest", refuseStrangers);
  addPages(app, deps);
  for (const asset of [styleSheet, icon]) addAsset(app, asset);
};

/** How much is left concerns nobody; when to come again is said once it is needed. */
const UNSAID = {
  "x-ratelimit-limit": false,
  "x-ratelimit-remaining": false,
  "x-ratelimit-reset": false,
};

function addPages(app: FastifyInstance, deps: ConsoleDeps): void {
  app.get("/", async (request, reply) => {
    const session = await sessionOf(deps.store.db, request.cookies[COOKIE], deps.now());
    if (session === undefined) return send(reply, 200, pages.signInNeeded());
    const summary = await deps.summaryOf(session.organisation);
    const online = await deps.onlineIn?.(session.organisation);
    const anchored = await deps.anchorsOf?.(session.organisation);
    return send(reply, 200, firstPage(summary, online, anchored));
  });
  app.get("/risks", async (request, reply) => {
    const session = await sessionOf(deps.store.db, request.cookies[COOKIE], deps.now());
    if (session === undefined) return send(reply, 200, pages.signInNeeded());
    return send(reply, 200, risks(await deps.summaryOf(session.organisation)));
  });
  app.get("/sign-in", (_, reply) => send(reply, 200, pages.signInNeeded()));
  app.post("/sign-in", async ({ body, cookies }, reply) => {
    const secret = await signIn(deps, triedIn(body));
    if (secret === undefined) return send(reply, 403, pages.signInRefused());
    await signOut(deps, cookies[COOKIE]);
    return reply.setCookie(COOKIE, secret, COOKIE_FLAGS).redirect("/", 303);
  });
  app.post("/sign-out", async ({ cookies }, reply) => {
    await signOut(deps, cookies[COOKIE]);
    // What was shown goes too; cookies are left, because other programs on this host may have some.
    reply.header("clear-site-data", '"cache", "storage"');
    return reply.clearCookie(COOKIE, COOKIE_FLAGS).redirect("/signed-out", 303);
  });
  app.get("/signed-out", (_, reply) => send(reply, 200, pages.signedOut()));
  addSessions(app, deps);
  const forReaders: ForReaders = async ({ cookies }, reply, made) => {
    const session = await sessionOf(deps.store.db, cookies[COOKIE], deps.now());
    if (session === undefined) return send(reply, 200, pages.signInNeeded());
    const { status, page } = await made(session.organisation);
    return send(reply, status, page);
  };
  if (deps.year !== undefined) addYear(app, deps.year, forReaders);
}

/** Where a reader sees the browsers they are signed in on, and ends others than this one. */
function addSessions(app: FastifyInstance, deps: ConsoleDeps): void {
  const shown = async (mine: ConsoleSession, said?: string) => {
    const organisation = await organisationById(deps.store.db, mine.organisation);
    return sessionsPage({
      signedIn: organisation && {
        organisation: organisation.name,
        category: organisation.category,
      },
      sessions: await ownSessions(deps.store.db, mine, deps.now()),
      holder: mine.holder,
      hasAuthenticator: await hasAuthenticator(deps.store.db, mine),
      said,
    });
  };
  app.get("/sessions", async ({ cookies }, reply) => {
    const mine = await sessionOf(deps.store.db, cookies[COOKIE], deps.now());
    return send(reply, 200, mine === undefined ? pages.signInNeeded() : await shown(mine));
  });
  app.post("/sessions/end", async ({ body, cookies }, reply) => {
    const mine = await sessionOf(deps.store.db, cookies[COOKIE], deps.now());
    if (mine === undefined) return send(reply, 403, pages.signInNeeded());
    const wish = { session: fieldIn(body, "session"), ...triedIn(body) };
    const ended = await endOwnSessions(deps, mine, wish);
    return ended === undefined
      ? send(reply, 403, await shown(mine, "Nothing was ended: that was not your number or code."))
      : send(reply, 200, await shown(mine, `${quantity(ended, "session")} ended.`));
  });
}

function triedIn(body: unknown): SignInTry {
  return { code: fieldIn(body, "code"), number: fieldIn(body, "number") };
}

/** A field of our forms, as it was pasted; empty where it lacks. */
function fieldIn(body: unknown, name: string): string {
  return body instanceof URLSearchParams ? (body.get(name) ?? "").trim() : "";
}

function firstPage(
  summary: Summary,
  online: ReadonlySet<string> | undefined,
  anchored: Anchored | undefined,
): string {
  if (summary.devices.length === 0) return pages.nothingYet(summary.organisation);
  return home(summary, online, anchored);
}

function addAsset(app: FastifyInstance, { path, type, content }: Asset): void {
  app.get(path, (_, reply) =>
    reply.type(type).header("cache-control", "public, max-age=31536000, immutable").send(content),
  );
}

async function refuseStrangers(request: FastifyRequest, reply: FastifyReply) {
  if (request.method !== "POST" || request.is404 || fromOurPage(request)) return;
  await send(reply, 403, pages.strange());
}

function send(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).type("text/html; charset=utf-8").send(page);
}

/** A page for people; a line for programs, agents among them. */
function nothingHere({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (headers.accept?.includes("text/html") === true) return send(reply, 404, pages.notFound());
  return reply.code(404).type("text/plain; charset=utf-8").send("There is nothing here.\n");
}

function explain(error: unknown, reply: FastifyReply, { onError }: ConsoleDeps): FastifyReply {
  const status = statusOf(error);
  if (error instanceof LogTamperedError) return send(reply, 503, pages.signInClosed());
  if (status === 429) return send(reply, status, pages.tooMany());
  if (status < 500) return send(reply, status, pages.malformed());
  onError?.(error);
  return send(reply, 500, pages.failed());
}

/**
 * Answers an address that is none, such as `/%zz`, which never reaches a route: for the server's `frameworkErrors`. The
 * server's own answer would repeat the address.
 */
export function badAddress(log: Pick<EvidenceLog, "state">) {
  return (error: Error, _: FastifyRequest, reply: FastifyReply): void => {
    guard(reply);
    send(reply, statusOf(error), withNotice(pages.malformed(), noticeOf(log)));
  };
}

/** What stands above every page while nothing may be written. It names no organisation: strangers read it, too. */
function noticeOf({ state }: Pick<EvidenceLog, "state">): string | undefined {
  return state.state === "sound"
    ? undefined
    : "What is stored here is not as the evidence log was signed. Nothing more is taken in, judged or handed over. On the collector's computer, npx muster log check says what differs.";
}

function statusOf(error: unknown): number {
  const known = typeof error === "object" && error !== null && "statusCode" in error;
  return known && typeof error.statusCode === "number" ? error.statusCode : 500;
}
