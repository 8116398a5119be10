/** What firmware says where nobody filled the field in. */
const placeholders =
  /^(?:0+|1234567890?|none|n\/a|na|default string|not (?:specified|applicable|available)|(?:system|chassis|base ?board)?[ -]*(?:manufacturer|product name|serial(?: number)?|version)|to be filled by o\.?e\.?m\.?|o\.?e\.?m\.?|unknown|undefined|invalid|empty|x{3,}|\.+|-+|#+)$/i;

/** A firmware field as a value, or `undefined` where it is empty or only says that nobody filled it in. */
export function firmwareText(text: string | undefined): string | undefined {
  const value = text?.replaceAll("\0", "").trim() ?? "";
  return value === "" || placeholders.test(value) ? undefined : value;
}
