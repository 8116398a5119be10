import type { Machine } from "../../exec/types.ts";
import { byText, known, namesOf, outputOf, textOf, unknown, whyNot } from "../answers.ts";
import { askAny } from "../ask.ts";
import { release } from "../os/linux.ts";
import { aptOnDisk, aptSources } from "../pending-updates/apt-state.ts";
import type { ReadingOf } from "../types.ts";
import { livePatching } from "./live-patching.ts";
import { parseLivepatch } from "./livepatch.ts";
import {
  parseRepoFile,
  parseZypperRepositories,
  programmesOf,
  type Repository,
  withProducts,
} from "./repositories.ts";
import { type Programme, parseProStatus } from "./ubuntu-pro.ts";

type Reading = ReadingOf<"support-programme">;

function reading(
  programmes: readonly Programme[],
  source: string,
  asOf?: string | undefined,
): Reading {
  const ordered = [...programmes].sort((a, b) => byText(a.programme, b.programme));
  return known({ programmes: ordered }, source, { asOf });
}

/** The day a file was written, as its first moment: the file is written anew several times a day with nothing new in it. */
function dayOf(modifiedAt: string | undefined): string | undefined {
  return modifiedAt === undefined ? undefined : `${modifiedAt.slice(0, 10)}T00:00:00.000Z`;
}

/**
 * Ubuntu's extended maintenance by what apt is told to ask, where Ubuntu Pro itself does not say: its archive can't be
 * fetched without a subscription.
 */
async function byArchive(machine: Machine): Promise<readonly Programme[] | undefined> {
  const apt = await aptOnDisk(machine);
  if (apt === undefined || apt.sources.length === 0) return undefined;
  const programmes: Programme[] = [];
  for (const service of ["infra", "apps"]) {
    const archive = `esm.ubuntu.com/${service}/`;
    if (!apt.sources.some(({ uri }) => `${uri}/`.includes(archive))) continue;
    const fetched = apt.lists.some(({ key }) => key.startsWith(`esm.ubuntu.com_${service}_`));
    const state = fetched ? "active" : "unknown";
    programmes.push({ programme: `ubuntu-pro-esm-${service}`, state, source: "apt-sources" });
  }
  return programmes;
}

/**
 * The status file decides, then apt's sources: Ubuntu Pro's own program is asked last, because on a machine without a
 * subscription it calls home before it answers.
 */
async function ofUbuntu(machine: Machine): Promise<Reading> {
  const file = await machine.read("/var/lib/ubuntu-advantage/status.json");
  const kept = parseProStatus(textOf(file) ?? "");
  if (kept !== undefined) {
    const asOf = file.state === "read" ? dayOf(file.modifiedAt) : undefined;
    return reading(kept, "ubuntu-pro-status", asOf);
  }
  const told = await byArchive(machine);
  if (told?.every(({ state }) => state === "active")) return reading(told, "apt-sources");
  const answer = await machine.run("pro", ["status", "--format", "json"], { timeoutMs: 20_000 });
  const asked = parseProStatus(outputOf(answer) ?? "");
  if (asked !== undefined) return reading(asked, "ubuntu-pro-status");
  if (told !== undefined) return reading(told, "apt-sources");
  if (file.state === "failed") return unknown(file.reason, file.detail);
  return answer.state === "ran"
    ? unknown("parse_error", "the status of Ubuntu Pro could not be understood: run `pro status`")
    : whyNot(answer, "pro");
}

/** Freexian's archive is configured, and its list is on disk or not. */
async function ofDebian(machine: Machine): Promise<Reading> {
  const apt = await aptOnDisk(machine);
  const sources = apt?.sources ?? (await aptSources(machine));
  if (apt === undefined && sources.length === 0) {
    return unknown("not_reported", "apt keeps no package lists here, and names no source of them");
  }
  const configured = sources.some(({ uri }) => /freexian\.com|extended-lts/.test(uri));
  if (!configured) return reading([], "apt-sources");
  const fetched = apt?.lists.some(({ key }) => /freexian\.com|extended-lts/.test(key));
  const state = fetched ? "active" : "unknown";
  return reading([{ programme: "debian-elts", state, source: "apt-sources" }], "apt-sources");
}

interface RepoFolder {
  readonly repositories: readonly Repository[];
  /** Why not every file could be read. */
  readonly problem: string | undefined;
}

async function readRepositories(machine: Machine, folder: string): Promise<RepoFolder> {
  const listed = await machine.list(folder);
  if (listed.state === "failed") return { repositories: [], problem: listed.detail };
  const repositories: Repository[] = [];
  let problem: string | undefined;
  for (const name of namesOf(listed)) {
    if (!name.endsWith(".repo")) continue;
    const file = await machine.read(`${folder}/${name}`);
    if (file.state === "read") repositories.push(...parseRepoFile(file.text));
    if (file.state === "failed") problem = file.detail;
  }
  return { repositories, problem };
}

/** zypper by its own list, where the files cannot be read; `undefined` where it does not answer. */
async function askZypper(machine: Machine): Promise<readonly Repository[] | undefined> {
  const args = ["--non-interactive", "--no-refresh", "--xmlout", "lr"];
  const spellings = [args, ["--xmlout", "lr"]];
  const output = outputOf(await askAny(machine, { tool: "zypper", spellings }));
  return output === undefined ? undefined : parseZypperRepositories(output);
}

async function repositoriesOf(machine: Machine, suse: boolean): Promise<RepoFolder> {
  const found = await readRepositories(machine, suse ? "/etc/zypp/repos.d" : "/etc/yum.repos.d");
  if (!suse || (found.problem === undefined && found.repositories.length > 0)) return found;
  const asked = await askZypper(machine);
  return asked === undefined ? found : { repositories: asked, problem: undefined };
}

async function ofRepositories(machine: Machine, id: string): Promise<Reading> {
  const suse = id.startsWith("sle");
  const { repositories, problem } = await repositoriesOf(machine, suse);
  const products = suse ? namesOf(await machine.list("/etc/products.d")) : [];
  const programmes = withProducts(programmesOf(id, repositories), products);
  // A repository that could not be read may be the one that is switched on.
  const active = programmes.some(({ state }) => state === "active");
  if (problem !== undefined && !active) return unknown("access_denied", problem);
  if (repositories.length === 0 && programmes.length === 0) {
    return unknown("not_reported", "no repository is listed: is the system registered?");
  }
  return reading(programmes, "repositories");
}

const repositorySystems = /^(?:rhel|ol|sle[sd]?(?:_|$))/;

export async function programmesOnLinux(machine: Machine): Promise<Reading> {
  const bought = await boughtFor(machine);
  if (bought.state !== "known") return bought;
  const programmes = [...bought.value.programmes, ...(await livePatching(machine))];
  const told = programmes.some(({ programme }) => programme === "ubuntu-livepatch");
  const livepatch = told ? undefined : await ofLivepatch(machine);
  return { ...bought, value: { programmes: livepatch ? [...programmes, livepatch] : programmes } };
}

/** Livepatch without Ubuntu Pro's word on it. */
async function ofLivepatch(machine: Machine): Promise<Programme | undefined> {
  const answer = await machine.run("canonical-livepatch", ["status", "--format", "json"]);
  return parseLivepatch(outputOf(answer) ?? "");
}

async function boughtFor(machine: Machine): Promise<Reading> {
  const os = await release(machine);
  if (os === undefined) return unknown("not_reported", "the distribution is not known");
  if (os.id === "ubuntu" || os.base?.id === "ubuntu") return ofUbuntu(machine);
  if (os.id === "debian") return ofDebian(machine);
  if (repositorySystems.test(os.id)) return ofRepositories(machine, os.id);
  return reading([], "os-release");
}
