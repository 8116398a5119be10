import { isDay } from "@muster/mapping";
import { ceVersions } from "@muster/mapping/certificate";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { DayState, EstateForecast, TrendPoint } from "../assessment/index.ts";
import type { AssessmentHead, CertificateOn } from "../assessments.ts";
import { cyberEssentials } from "./pages/cyber-essentials.ts";
import { forecast } from "./pages/forecast.ts";
import { noSuchDay, past } from "./pages/past.ts";
import { trend } from "./pages/trend.ts";

/** What is made once a day. */
export interface MadeViews {
  /** ISO 8601 UTC. */
  readonly madeAt: string;
  readonly trend: AssessmentHead & { readonly trend: readonly TrendPoint[] };
  readonly forecast: AssessmentHead & { readonly forecast: EstateForecast };
}

/** The views of an organisation over the year. */
export interface YearViews {
  readonly today: () => string;
  readonly stateOn: (organisation: string, day: string) => Promise<AssessmentHead & DayState>;
  /** What was made when the day began, or of the day before until then; undefined before the first time. */
  readonly ofNight: (
    organisation: string,
  ) => Promise<Pick<AssessmentHead, "organisation"> & { readonly made: MadeViews | undefined }>;
  readonly certificate: (
    organisation: string,
    version: string | undefined,
  ) => Promise<CertificateOn>;
}

/** Answers a request with a page for the organisation whose reader asks; with the way to sign in for others. */
export type ForReaders = (
  request: FastifyRequest,
  reply: FastifyReply,
  page: (organisation: string) => Promise<{ readonly status: number; readonly page: string }>,
) => Promise<FastifyReply>;

/** Adds the pages on the year. */
export function addYear(app: FastifyInstance, views: YearViews, forReaders: ForReaders): void {
  const ok = (page: string) => ({ status: 200, page });
  app.get("/assessment", (request, reply) =>
    forReaders(request, reply, async (organisation) => {
      const today = views.today();
      const day = asked(request, "on") ?? today;
      if (isDay(day) && day <= today)
        return ok(past(await views.stateOn(organisation, day), today));
      return { status: 400, page: noSuchDay(await views.stateOn(organisation, today), today) };
    }),
  );
  app.get("/assessment/trend", (request, reply) =>
    forReaders(request, reply, async (organisation) =>
      ok(trend(await views.ofNight(organisation))),
    ),
  );
  app.get("/assessment/forecast", (request, reply) =>
    forReaders(request, reply, async (organisation) =>
      ok(forecast(await views.ofNight(organisation))),
    ),
  );
  app.get("/assessment/cyber-essentials", (request, reply) =>
    forReaders(request, reply, async (organisation) => {
      const version = ceVersions.find((each) => each === asked(request, "version"));
      return ok(cyberEssentials(await views.certificate(organisation, version)));
    }),
  );
}

/** One value of the address; what is given twice is none. */
function asked({ query }: FastifyRequest, name: string): string | undefined {
  if (typeof query !== "object" || query === null) return undefined;
  const value: unknown = Object.entries(query).find(([key]) => key === name)?.[1];
  return typeof value === "string" && value !== "" ? value : undefined;
}
