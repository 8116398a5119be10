/** What the program takes from its environment. Secrets may come this way; nothing else need. */
export interface Environment {
  /** `MUSTER_CONFIG`: path of collector.yaml. */
  readonly configFile: string | undefined;
  /** `MUSTER_DATABASE_URL`: PostgreSQL with its password, kept out of the file. */
  readonly database: string | undefined;
  /** `NO_COLOR` with any value but an empty one: https://no-color.org (checked 2026-11-21). */
  readonly noColour: boolean;
  /** `FORCE_COLOR` with any value but an empty one or 0: colours where no terminal is. */
  readonly forceColour: boolean;
  /** `COLUMNS`: the width to write for where no terminal tells. */
  readonly columns: number | undefined;
}

/** The one reader of the process environment in the collector. An empty value counts as unset. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const given = (name: string) => (env[name] === "" ? undefined : env[name]);
  const columns = Number(given("COLUMNS"));
  return {
    forceColour: ![undefined, "0"].includes(given("FORCE_COLOR")),
    columns: Number.isInteger(columns) && columns > 0 ? columns : undefined,
    configFile: given("MUSTER_CONFIG"),
    database: given("MUSTER_DATABASE_URL"),
    noColour: given("NO_COLOR") !== undefined || given("TERM") === "dumb",
  };
}
