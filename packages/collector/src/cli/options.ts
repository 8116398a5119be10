import { type CategoryName, isCategory, isDay } from "@muster/mapping";
import { ceVersions } from "@muster/mapping/certificate";
import { type Command, InvalidArgumentError, Option } from "commander";

/** Options that several commands share, each with its check and its cure. */

/** An ODS code: https://digital.nhs.uk/services/organisation-data-service (3 to 10 letters and digits; checked 2026-11-21). */
export function odsCode(text: string): string {
  const code = text.trim().toUpperCase();
  if (/^[A-Z0-9]{3,10}$/.test(code)) return code;
  throw new InvalidArgumentError("Give an ODS code: 3 to 10 letters and digits, such as A81001.");
}

export function organisationName(text: string): string {
  const name = text.trim();
  if (name !== "" && name.length <= 200) return name;
  throw new InvalidArgumentError("Give the organisation's name, up to 200 characters.");
}

/** A person's name, as it goes into the log. */
export function name(text: string): string {
  const given = text.trim();
  if (given !== "" && given.length <= 200) return given;
  throw new InvalidArgumentError("Give a person's name, up to 200 characters.");
}

export function category(text: string): CategoryName {
  const given = text.toLowerCase() === "1a" ? "1a" : Number(text);
  if (isCategory(given)) return given;
  throw new InvalidArgumentError("Give 1, 1a, 2, 3 or 4, as your toolkit shows it.");
}

export function editionName(text: string): string {
  if (/^\d{4}-\d{2}$/.test(text)) return text;
  throw new InvalidArgumentError("Give the toolkit's year as it names it, such as 2025-26.");
}

export function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError("Give a day that exists as YYYY-MM-DD, such as 2027-06-30.");
}

export function port(text: string): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError("Give a whole number from 1 to 65535, or 0 for any free port.");
}

export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number above 0.");
}

/** Where the collector's settings and data are: every command that opens it takes them. */
export interface Place {
  readonly config?: string;
  readonly data?: string;
}

export function withPlace(command: Command): Command {
  return command
    .addOption(
      new Option("--config <file>", "collector.yaml (else MUSTER_CONFIG, else the defaults)"),
    )
    .addOption(new Option("--data <dir>", "folder of the database and the keys (default: ./data)"));
}

export function withJson(command: Command): Command {
  return command.addOption(new Option("--json", "print JSON for a program to read"));
}

export const organisationOption = () =>
  new Option(
    "--org <ods>",
    "ODS code of the organisation (not needed where there is only one)",
  ).argParser(odsCode);

export const todayOption = () =>
  new Option(
    "--today <day>",
    "judge as of this day, YYYY-MM-DD (default: today in London)",
  ).argParser(day);

/** @param what it adds */
export const cyberEssentialsOption = (what: string) =>
  new Option(
    "--cyber-essentials [version]",
    `${what} (default: the version of Cyber Essentials that is asked on the day)`,
  ).choices(ceVersions);
