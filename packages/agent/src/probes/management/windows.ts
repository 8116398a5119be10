import type { ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import { answerIn, textIn, wholeIn } from "../../windows/values.ts";
import { known } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { rowIn, whyUnread } from "../windows-answers.ts";
import { anyRuns, type Services, servicesNamed, servicesOf } from "../windows-services.ts";
import { answerAt, parseDsregcmd, tenantIn } from "./dsregcmd.ts";
import { cloudJoin, mdmOf, registeredBy } from "./windows-registry.ts";

type Management = ValueOf<"management">;
type Answer = "yes" | "no" | "unknown";

/** Services of other management, whole names. */
const tools: readonly (readonly [tool: string, services: RegExp])[] = [
  ["configmgr", /^CcmExec$/i],
  ["azure-arc", /^himds$/i],
  ["puppet", /^puppet$/i],
  ["chef", /^chef-client$/i],
  ["salt", /^salt-minion$/i],
  ["tanium", /^Tanium Client$/i],
  ["bigfix", /^BESClient$/i],
  ["datto-rmm", /^CagService$/i],
  ["n-able", /^(?:Windows Agent Service|Advanced Monitoring Agent)$/i],
  ["connectwise-automate", /^LTService$/i],
  ["ninjaone", /^NinjaRMMAgent$/i],
  ["atera", /^AteraAgent$/i],
  ["kaseya", /^KA[A-Z]{3}\d{20}$/i],
  ["action1", /^A1Agent$/i],
  ["pdq-connect", /^PDQConnectAgent$/i],
  ["manageengine", /^(?:ManageEngine UEMS - Agent|ManageEngine Desktop Central - Agent)$/i],
];

function othersOf(services: Services): Management["others"] {
  return tools.flatMap(([tool, names]) => {
    const active = anyRuns(servicesNamed(services, names));
    return active === undefined ? [] : [{ tool, active }];
  });
}

/** Two sources; where they differ nobody knows. */
function agreed(a: Answer, b: Answer): { readonly answer: Answer; readonly differ: boolean } {
  if (a === "unknown" || a === b) return { answer: b, differ: false };
  if (b === "unknown") return { answer: a, differ: false };
  return { answer: "unknown", differ: true };
}

/** What `Win32_ComputerSystem` says; a workgroup's name is no domain's. */
function domainOf(answer: WindowsAnswer): { joined: Answer; domain?: string | undefined } {
  const row = rowIn(answer, "computer-system");
  if (row === undefined) return { joined: "unknown" };
  const role = wholeIn(row, "DomainRole");
  const byRole: Answer =
    role === undefined || role < 0 || role > 5
      ? "unknown"
      : role === 0 || role === 2
        ? "no"
        : "yes";
  const said = answerIn(row, "PartOfDomain");
  const joined = said === "unknown" ? byRole : said;
  return { joined, ...(joined === "yes" && { domain: textIn(row, "Domain") }) };
}

function dsregcmdOf(answer: WindowsAnswer): ReadonlyMap<string, string> {
  const section = answer.section("directory-join");
  const data = section.state === "read" ? section.data : "";
  const lines = Array.isArray(data) ? data.filter((line) => typeof line === "string") : [data];
  return parseDsregcmd(lines.filter((line) => typeof line === "string").join("\n"));
}

interface Joins {
  readonly value: Pick<Management, "domainJoined" | "entraJoined" | "entraRegistered"> & {
    readonly domain?: string;
    readonly tenantId?: string;
  };
  readonly conflicts: readonly string[];
}

function joinsOf(answer: WindowsAnswer): Joins {
  const said = dsregcmdOf(answer);
  const computer = domainOf(answer);
  const cloud = cloudJoin(answer.registry);
  const domain = agreed(answerAt(said, "DomainJoined"), computer.joined);
  const entra = agreed(answerAt(said, "AzureAdJoined"), cloud.joined);
  const own = registeredBy(answer.registry);
  const named = computer.domain ?? said.get("domainname");
  const tenantId = tenantIn(said.get("tenantid")) ?? cloud.tenantId;
  return {
    value: {
      domainJoined: domain.answer,
      ...(domain.answer === "yes" && named !== undefined && { domain: named }),
      entraJoined: entra.answer,
      // As the system itself it speaks of the system's own account: only its "yes" counts.
      entraRegistered: answerAt(said, "WorkplaceJoined") === "yes" ? "yes" : own,
      ...(tenantId !== undefined && { tenantId }),
    },
    conflicts: [
      domain.differ && "dsregcmd and Win32_ComputerSystem differ on the domain",
      entra.differ && "dsregcmd and the registry differ on the join to Entra",
    ].filter((text) => text !== false),
  };
}

export async function managementOnWindows(machine: Machine): Promise<ReadingOf<"management">> {
  const answer = await windowsAnswer(machine);
  const services = servicesOf(answer);
  const { value, conflicts } = joinsOf(answer);
  const mdm = mdmOf(answer.registry);
  const parts = [value.domainJoined, value.entraJoined, mdm.enrolled];
  const join = answer.section("directory-join");
  if (parts.every((part) => part === "unknown") && conflicts.length === 0) {
    const why = join.state === "failed" ? join : undefined;
    return whyUnread(
      why ?? { reason: "not_reported", detail: "dsregcmd named no kind of join that is known" },
    );
  }
  const unread = [
    join.state === "failed" && `dsregcmd: ${join.detail}`,
    mdm.enrolled === "unknown" && "enrolments with device management",
    services.state === "failed" && `services: ${services.detail}`,
  ].filter((gap) => gap !== false);
  return known({ ...value, mdm, others: othersOf(services), unread }, "dsregcmd+registry", {
    conflicts,
  });
}
