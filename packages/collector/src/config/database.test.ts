import { expect, test } from "@jest/globals";
import { readEnvironment } from "./environment.ts";
import { loadSettings } from "./load.ts";

const settings = (address: string) =>
  loadSettings(readEnvironment({ MUSTER_DATABASE_URL: address }));

test.each([
  "postgresql://muster@localhost/muster",
  "postgresql://muster@127.0.0.1:5433/muster",
  "postgresql://muster@127.8.9.10/muster?sslmode=disable",
  "postgresql://muster@[::1]/muster",
  "postgresql://muster@localhost/muster?host=%2Fvar%2Frun%2Fpostgresql",
  "postgresql://muster@%2Fvar%2Frun%2Fpostgresql/muster",
  "postgresql://muster@db.example.org/muster?sslmode=verify-full",
  "postgres://muster@db/muster?sslrootcert=ca.pem&sslmode=verify-full",
])("PostgreSQL on this computer, or by TLS that is checked, is used: %s", (address) => {
  expect(settings(address).database).toBe(address);
});

test.each([
  "",
  "?sslmode=disable",
  "?sslmode=prefer",
  "?sslmode=require",
  "?sslmode=verify-ca",
  "?sslmode=no-verify",
  "?ssl=true",
  "?SSLMODE=verify-full",
  "?sslmode=verify-full&sslmode=disable",
  "?host=localhost&host=db.example.org",
])("a server elsewhere is not used without TLS that is checked: %s", (query) => {
  const refused = () => settings(`postgresql://muster:secret@db.example.org/muster${query}`);
  expect(refused).toThrow(/MUSTER_DATABASE_URL: .*another computer.* Cure: .*sslmode=verify-full/);
  expect(refused).not.toThrow(/secret/);
});

test.each([
  "postgresql://muster@localhost/muster?host=db.example.org",
  "postgresql://muster@127.0.0.1.example.org/muster",
  "postgresql://muster@localhost.example.org/muster",
  "postgresql://muster@192.0.2.7/muster?sslmode=verify-full",
  "postgresql://muster@[2001:db8::7]/muster?sslmode=verify-full",
  "postgresql:///muster",
])("nor is one that only looks near, or has no name to check: %s", (address) => {
  expect(() => settings(address)).toThrow(/another computer/);
});
