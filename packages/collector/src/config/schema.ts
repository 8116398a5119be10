import {
  cyberEssentialsDays,
  defaultPolicy,
  type Policy,
  sameDays,
  type UpdateDays,
} from "@muster/mapping";
import { Schedule } from "@muster/mapping/wire/schemas";
import * as z from "zod";
import { ApprovalRules } from "./approval.ts";
import { isHere, isSafeWay } from "./database.ts";

/** Where list data may come from, by name; each is a file of `lists/refresh/sources`. */
export const listSourceIds = [
  "endoflife",
  "windows",
  "office",
  "macos",
  "exploited",
  "debian",
  "ubuntu",
  "redhat",
  "suse",
] as const;

const Host = z.string().regex(/^[0-9a-zA-Z.:_-]+$/);
const Days = z.int().min(1).max(3650);

/**
 * Whole assessment years for which what devices said is kept after the one it came in. *Assumed*: six years, in which
 * claims under a contract can be brought (section 5 of https://www.legislation.gov.uk/ukpga/1980/58, checked 2026-11-26), one
 * where it tells of a person.
 */
const Retention = z
  .strictObject({
    years: z.int().min(0).max(100).default(6),
    personalYears: z.int().min(0).max(100).default(1),
  })
  .refine(({ years, personalYears }) => personalYears <= years, {
    error: "what tells of a person cannot be kept longer than the rest",
    path: ["personalYears"],
  });

const Mailbox = z.string().regex(/^[^\s<>@\p{C}]{1,64}@[A-Za-z0-9.-]{1,255}$/u);

/** Where each log's newest checkpoint goes beside this collector. */
const Anchors = z.strictObject({
  everyHours: z.int().min(1).max(168).default(24),
  /** A time-stamping authority (RFC 3161), elsewhere over https alone. */
  timestamp: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/, abort: true })
        .refine((url) => url.startsWith("https:") || isHere(new URL(url).hostname), {
          error: "the way to another computer is not encrypted",
        }),
      /** Certificates in PEM that are believed, relative to the configuration file. */
      ca: z.string().min(1),
    })
    .optional(),
  /** A git working tree, relative to the configuration file. */
  git: z.strictObject({ folder: z.string().min(1), push: z.boolean().default(false) }).optional(),
  /** A mail relay that asks for no password. */
  mail: z
    .strictObject({
      host: Host,
      port: z.int().min(1).max(65_535).default(25),
      from: Mailbox,
      to: z.array(Mailbox).min(1).max(16),
      tls: z.enum(["require", "offered"]).default("require"),
      /** Certificates in PEM that the relay's has to lead to, relative to the configuration file. */
      ca: z.string().min(1).optional(),
    })
    .refine(({ host, tls }) => tls === "require" || isHere(host), {
      error: "the way to another computer is not encrypted for certain",
      path: ["tls"],
    })
    .optional(),
});

/** `collector.yaml`. Every member may be left out; the defaults serve one computer on its own. */
export const Config = z.strictObject({
  listen: z
    .strictObject({
      /** Loopback until an operator decides otherwise. */
      host: Host.default("127.0.0.1"),
      port: z.int().min(0).max(65_535).default(8443),
      /**
       * Whether browsers are told never to come without TLS (Strict-Transport-Security). They heed it only with a
       * certificate that they trust (RFC 6797 section 8.1); then it binds every program on this host name and those below it.
       */
      hsts: z.boolean().default(true),
    })
    .prefault({}),
  /** Names agents reach this collector by; the certificate and the enrolment command carry them. */
  names: z.array(Host).min(1).max(16).default(["localhost", "127.0.0.1"]),
  /** Folder of the embedded database and the keys. Relative to the configuration file. */
  data: z.string().min(1).default("./data"),
  /** PostgreSQL instead of the embedded database; on another computer over TLS that is checked. */
  database: z
    .url({ protocol: /^postgres(ql)?$/, abort: true })
    .refine(isSafeWay, "the way to another computer is not safe")
    .optional(),
  /** Where lines on who was refused and what failed go beside standard error: syslog over TLS (RFC 5425). */
  syslog: z
    .strictObject({
      host: Host,
      port: z.int().min(1).max(65_535).default(6514),
      /** Certificates in PEM that the server's has to lead to, relative to the configuration file. */
      ca: z.string().min(1).optional(),
    })
    .optional(),
  console: z
    .strictObject({
      /** Whether readers need an authenticator app; where absent, they do unless the collector listens on this computer alone. */
      secondFactor: z.enum(["required", "where-given"]).optional(),
    })
    .prefault({}),
  /** When agents scan, Europe/London. */
  schedule: Schedule.default({ start: "01:00", minutes: 180 }),
  /** How private keys lie in the data folder. */
  keys: z
    .strictObject({
      /** File outside the data folder that holds the passphrase they are encrypted under, relative to the configuration file. */
      passphraseFile: z.string().min(1).optional(),
    })
    .prefault({}),
  /** Where checkpoints of the logs go, so that a rewritten log contradicts what others hold. */
  anchors: Anchors.optional(),
  /** How long to keep what devices said. */
  retention: Retention.prefault({}),
  enrolment: z.strictObject({ approve: ApprovalRules.default([]) }).prefault({}),
  /** `policy.yaml`, relative to the configuration file; the default thresholds where absent. */
  policy: z.string().min(1).optional(),
  /** Where the support dates and release tables are refreshed from. */
  lists: z
    .strictObject({
      /** `nightly`: with the first judgement of each day. `off`: by command or bundle alone. */
      refresh: z.enum(["nightly", "off"]).default("off"),
      /** Sources to leave out. */
      without: z.array(z.enum(listSourceIds)).default([]),
      /** Support dates from endoflife.date's repository on GitHub at this commit, in place of its API. */
      endoflifeCommit: z
        .union([z.literal("latest"), z.string().regex(/^[0-9a-f]{40}$/)])
        .optional(),
      /** An HTTP proxy on the way out. */
      proxy: z.url({ protocol: /^http$/ }).optional(),
      /** A mirror on this computer, asked in place of every source: `http://127.0.0.1:8080`, then the host, then the path. */
      mirror: z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/ }).optional(),
    })
    .prefault({}),
  /** Folder of the own list, relative to the configuration file. */
  supportedSoftware: z.string().min(1).optional(),
});
export type Config = z.infer<typeof Config>;

const UpdateLimit = Days.max(90);

/** One limit for all severities, a limit for each, or the rules of Cyber Essentials v3.3 by name. */
const SecurityUpdateDays = z.union([
  UpdateLimit,
  z.literal("cyber-essentials-3.3"),
  z.strictObject({
    critical: UpdateLimit.optional(),
    important: UpdateLimit.optional(),
    moderate: UpdateLimit.nullable().optional(),
    low: UpdateLimit.nullable().optional(),
    /** Nobody can say that it is not critical. */
    unknown: UpdateLimit.optional(),
  }),
]);

function updateDays(given: z.infer<typeof SecurityUpdateDays> | undefined): UpdateDays {
  if (given === undefined) return defaultPolicy.securityUpdateDays;
  if (typeof given === "number") return sameDays(given);
  if (given === "cyber-essentials-3.3") return cyberEssentialsDays;
  const own = Object.entries(given).filter(([, days]) => days !== undefined);
  return { ...defaultPolicy.securityUpdateDays, ...Object.fromEntries(own) };
}

/** `policy.yaml`: the thresholds an organisation sets; what it leaves out keeps its default. */
export const PolicyFile = z.strictObject({
  securityUpdateDays: SecurityUpdateDays.optional().refine(
    (given) => {
      const { critical, unknown } = updateDays(given);
      return (unknown ?? 0) <= (critical ?? 0);
    },
    { path: ["unknown"], message: "an update of unknown severity may be a critical one" },
  ),
  endingSoonMonths: z.int().min(0).max(60).optional(),
  signatureMaxDays: Days.max(90).optional(),
  reportMaxDays: z
    .strictObject({
      server: Days.max(365).optional(),
      desktop: Days.max(365).optional(),
      laptop: Days.max(365).optional(),
    })
    .optional(),
  listMaxDays: Days.optional(),
  latestOnlyListMaxDays: Days.optional(),
  updateListsMaxDays: Days.max(90).optional(),
  securityDataMaxDays: Days.max(90).optional(),
  countFreeExtendedSupport: z.boolean().optional(),
  silentTolerance: z
    .strictObject({
      percent: z.number().gt(0).max(10),
      owner: z.string().trim().min(1).max(200),
      reason: z.string().trim().min(1).max(500),
    })
    .nullable()
    .optional(),
});
export type PolicyFile = z.infer<typeof PolicyFile>;

/** What to write instead, by key: the cure in a message about a bad value. */
export const cures: Readonly<Record<string, string>> = {
  "anchors.timestamp.url":
    "write the authority's address, such as https://tsa.example.org/ (http on this computer alone)",
  "anchors.mail.from": "write an address, such as muster@example.org",
  "anchors.mail.to": "list addresses, such as [evidence@example.org]",
  "anchors.mail.tls": "write require, or name a relay on this computer",
  "listen.host": "write an address of this machine, such as 127.0.0.1 or 0.0.0.0",
  "listen.port": "write a whole number from 1 to 65535, such as 8443",
  "listen.hsts": "write true, or false where another program on this host name is without TLS",
  "syslog.host":
    "write the name of the server that takes syslog over TLS, such as logs.example.org",
  "syslog.port": "write a whole number from 1 to 65535, such as 6514",
  "console.secondFactor": "write required or where-given, or leave it out",
  names: "list the host names agents reach this collector by, such as [muster.example.org]",
  data: "write the path of a folder this user may write to, such as ./data",
  database:
    "write postgresql://user@host/name, on another computer with its host name and ?sslmode=verify-full (and &sslrootcert=FILE for an authority of your own), or leave it out for the embedded database",
  "enrolment.approve":
    "list rules as config/collector.example.yaml shows: each a name of its own, with networks, serials or both",
  "enrolment.approve.name": "give the rule a name of letters and digits, such as asset list",
  "enrolment.approve.networks":
    "list addresses with the length of their prefix, 1 or more, such as [10.20.0.0/16]; to approve everybody make tokens with --approve auto",
  "enrolment.approve.serials":
    "name a CSV file this user may read, whose first line has a column serial",
  "schedule.start": 'write hours and minutes in quotes, such as "01:00"',
  "schedule.minutes": "write a whole number of minutes from 1 to 1440, such as 180",
  "keys.passphraseFile":
    "write the path of a file of yours with 32 characters or more, outside the data folder, or leave it out",
  "retention.years": "write a whole number of years from 0 to 100, such as 6",
  "retention.personalYears": "write a whole number of years, at most retention.years, such as 1",
  MUSTER_DATABASE_URL:
    "write postgresql://user:password@host/name, on another computer with its host name and ?sslmode=verify-full (and &sslrootcert=FILE for an authority of your own), or unset it",
  supportedSoftware:
    "write the path of the folder with your own list, or leave it out for supported-software beside this file",
  securityUpdateDays:
    "write days from 1 to 90, cyber-essentials-3.3, or days for critical, important, moderate, low and unknown (null for no limit, on moderate and low alone)",
  "securityUpdateDays.unknown": "write no more days than for critical",
  silentTolerance:
    "write percent, owner and reason, or null for none: every device known then has to report",
  "silentTolerance.percent": "write a number above 0 and at most 10, such as 2",
  "silentTolerance.owner": "name who decided that silent devices may be passed over",
  "silentTolerance.reason": "say why silent devices may be passed over",
  "lists.refresh": "write nightly or off",
  "lists.without": `list sources by name: ${listSourceIds.join(", ")}`,
  "lists.endoflifeCommit":
    "write latest, or the 40 hex digits of a commit in quotes, or leave it out for the API",
  "lists.proxy": "write http://host:port, or leave it out",
  "lists.mirror": "write http://127.0.0.1:port, or leave it out",
  policy: "write the path of a policy file, or leave it out for the default thresholds",
};

/** The default thresholds with an organisation's own laid over them. */
export function policyFrom(file: PolicyFile): Policy {
  const { reportMaxDays, securityUpdateDays, ...rest } = file;
  const own = Object.fromEntries(Object.entries(rest).filter(([, v]) => v !== undefined));
  const days = Object.fromEntries(
    Object.entries(reportMaxDays ?? {}).filter(([, v]) => v !== undefined),
  );
  return {
    ...defaultPolicy,
    ...own,
    securityUpdateDays: updateDays(securityUpdateDays),
    reportMaxDays: { ...defaultPolicy.reportMaxDays, ...days },
  };
}
