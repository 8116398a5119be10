/** Whether `policies.json` forbids Firefox to renew itself. `undefined` where the text is no such file. */
export function parseFirefoxPolicies(
  text: string,
): { readonly updates: "off" | "unknown" } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("policies" in value)) return undefined;
  const { policies } = value;
  if (typeof policies !== "object" || policies === null) return undefined;
  const off = "DisableAppUpdate" in policies && policies.DisableAppUpdate === true;
  return { updates: off ? "off" : "unknown" };
}
