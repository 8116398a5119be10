import { type TableRule, tableRules } from "./tables.ts";

/** A name that needs no quotes in SQL. */
export function isRoleName(name: string): boolean {
  return /^[a-z_][a-z0-9_]{0,62}$/.test(name);
}

/**
 * SQL for PostgreSQL that makes a role for the collector's daily work and gives it what it needs on each table, no more:
 * evidence is read and added to, never changed, and no table is made, altered or dropped. To be run by the owner of the
 * tables, in their database, again after every upgrade. @param role as {@link isRoleName} has it
 */
export function grantsFor(role: string): string {
  const tables = Object.entries(tableRules);
  return [
    "-- Run as the owner of muster's tables, in their database, after `muster db migrate`; again after every upgrade.",
    "begin;",
    `do $$ begin if not exists (select from pg_roles where rolname = '${role}') then create role ${role} login; end if; end $$;`,
    "do $$ begin execute format('revoke create, temporary on database %I from public', current_database()); end $$;",
    "revoke create on schema public from public;",
    `grant usage on schema public to ${role};`,
    `revoke all on all tables in schema public from ${role};`,
    ...tables.flatMap(([table, rule]) => grantsOn(table, rule, role)),
    "commit;",
    `-- Then give it a password: alter role ${role} password '...';`,
    "",
  ].join("\n");
}

function grantsOn(table: string, { rights, writable }: TableRule, role: string): string[] {
  const whole = rights.filter((right) => right !== "update" || writable === undefined);
  const grants = [`grant ${["select", ...whole].join(", ")} on ${table} to ${role};`];
  if (writable === undefined) return grants;
  return [...grants, `grant update (${writable.join(", ")}) on ${table} to ${role};`];
}
