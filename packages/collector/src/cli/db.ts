import { type Command, InvalidArgumentError, Option } from "commander";
import { grantsFor, isRoleName, openStore } from "../store/index.ts";
import type { Io } from "./io.ts";
import { settingsOf } from "./open.ts";
import { type Place, withPlace } from "./options.ts";
import { UsageError } from "./problems.ts";

/** `muster db …` */
export function addDb(program: Command, io: Io): void {
  const db = program
    .command("db")
    .description(
      "The tables in PostgreSQL: who owns them, and what the collector's own role may do.",
    );
  const migrate = db
    .command("migrate")
    .description(
      "Brings the tables up to this version. For the role that owns them: name it in MUSTER_DATABASE_URL for this one command.",
    );
  withPlace(migrate).action(async (options: Place) => {
    const { database } = settingsOf(io, options);
    if (database === undefined) {
      throw new UsageError(
        "There is no PostgreSQL in the settings: the embedded database is brought up to date at every start. Name one under database, or in MUSTER_DATABASE_URL.",
      );
    }
    const store = await openStore(database);
    await store.close();
    io.out.write("The tables are those of this version.\n");
  });
  db.command("grants")
    .description(
      "Prints SQL that makes a role for the collector's daily work: it reads evidence and adds to it, but cannot change, take away, alter or drop any. Pipe it into psql as the owner.",
    )
    .addOption(new Option("--role <name>", "the role").argParser(roleName).default("muster_app"))
    .action(({ role }: { role: string }) => {
      io.out.write(grantsFor(role));
    });
}

function roleName(text: string): string {
  if (isRoleName(text)) return text;
  throw new InvalidArgumentError(
    "Give a name of small letters, digits and underscores, such as muster_app.",
  );
}
