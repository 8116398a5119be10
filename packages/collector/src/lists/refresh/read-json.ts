import type * as z from "zod";
import { SourceShapeError } from "./types.ts";

/**
 * Reads a JSON answer by its schema. Members that a schema does not name are left out: sources add members.
 * @throws {SourceShapeError} naming the first member that is not as documented
 */
export function readJson<S extends z.ZodType>(
  schema: S,
  body: Uint8Array,
  what: string,
): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new SourceShapeError(`${what} is no JSON`);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new SourceShapeError(
    `${what}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? "is wrong"}`,
  );
}
