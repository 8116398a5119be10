import { type Command, Option } from "commander";
import { createToken, revokeToken } from "../intake/index.ts";
import { type EnrolmentToken, listTokens } from "../store/index.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { organisationOption, type Place, wholeNumber, withJson, withPlace } from "./options.ts";
import { UsageError } from "./problems.ts";
import { servingAddress } from "./serving.ts";
import { siteNamed } from "./site.ts";
import { columns } from "./text.ts";

interface TokenOptions extends Place {
  readonly org?: string;
  readonly uses: number;
  readonly hours: number;
  readonly site?: string;
  readonly approve: (typeof approvals)[number];
  readonly json?: boolean;
}

const approvals = ["auto", "rules", "manual"] as const;

export function addToken(program: Command, io: Io): void {
  const token = program
    .command("token")
    .description("Enrolment tokens: who may enrol computers, how often and how long.");
  const create = token
    .command("create")
    .description(
      "Makes a token and prints the command to run on each computer. The token is shown once.",
    )
    .addOption(organisationOption())
    .addOption(
      new Option("--uses <n>", "computers that may enrol with it")
        .argParser(wholeNumber)
        .default(1),
    )
    .addOption(new Option("--hours <n>", "hours it is good for").argParser(wholeNumber).default(24))
    .addOption(new Option("--site <site>", "site that its computers belong to, by id or name"))
    .addOption(
      new Option(
        "--approve <how>",
        "auto: it approves who enrols; rules: a rule of the settings has to; manual: a person has to",
      )
        .choices(approvals)
        .default("auto"),
    );
  withJson(withPlace(create)).action((options: TokenOptions) => make(io, options));
  const list = token
    .command("list")
    .description("Lists the tokens; never the secrets.")
    .addOption(organisationOption());
  withJson(withPlace(list)).action((options: TokenOptions) => show(io, options));
  const revoke = token
    .command("revoke <id>")
    .description("Ends a token at once.")
    .addOption(organisationOption());
  withPlace(revoke).action((id: string, options: TokenOptions) => end(io, id, options));
}

async function make(io: Io, options: TokenOptions): Promise<void> {
  await withWriter(io, options, async (collector) => {
    const organisation = await chosenOrganisation(collector, options.org);
    const { uses: maxUses, hours, approve } = options;
    const site = options.site && (await siteNamed(collector, organisation.id, options.site));
    const scope = { organisation: organisation.id, maxUses, hours, approve, site };
    const { id, token, expiresAt } = await createToken(collector, scope);
    const url = await servingAddress(collector);
    const { fingerprint } = collector.keys.tls;
    const command = `npx muster-agent enrol --collector ${url} --fingerprint ${fingerprint} --token ${token}`;
    if (options.json === true)
      return printJson(io, { id, token, expiresAt, url, fingerprint, command });
    const many = options.uses === 1 ? "one computer" : `up to ${options.uses} computers`;
    io.out.write(
      `Token ${id} for ${organisation.name}: ${many}, until ${expiresAt}. Run there:\n\n${command}\n`,
    );
  });
}

async function show(io: Io, options: TokenOptions): Promise<void> {
  await withCollector(io, options, async (collector) => {
    const organisation = await chosenOrganisation(collector, options.org);
    const tokens = await listTokens(collector.store.db, organisation.id);
    const rows = tokens.map((t) => ({ ...wordsOf(t), state: stateOf(t, collector.now()) }));
    if (options.json === true) return printJson(io, rows);
    const style = styleOf(io.out, io.environment);
    const table = rows.map((r) => [
      r.id,
      r.state,
      `${r.uses} of ${r.maxUses} used`,
      `until ${r.expiresAt}`,
      r.approve,
      r.site ?? "",
    ]);
    const head = ["token", "state", "uses", "good", "approves", "site"];
    io.out.write(columns(head, table, style));
  });
}

function wordsOf({ id, uses, max_uses, created_at, expires_at, approve, site }: EnrolmentToken) {
  const scope = { approve, site };
  return { id, uses, maxUses: max_uses, createdAt: created_at, expiresAt: expires_at, ...scope };
}

function stateOf(token: EnrolmentToken, now: number): string {
  if (token.revoked_at !== null) return "revoked";
  if (Date.parse(token.expires_at) <= now) return "expired";
  return token.uses >= token.max_uses ? "used up" : "good";
}

async function end(io: Io, id: string, options: TokenOptions): Promise<void> {
  await withWriter(io, options, async (collector) => {
    const organisation = await chosenOrganisation(collector, options.org);
    if (await revokeToken(collector, organisation.id, id)) {
      io.out.write(`Token ${id} is revoked.\n`);
      return;
    }
    throw new UsageError(
      `There is no token ${id} to revoke. \`muster token list\` shows those there are.`,
    );
  });
}
