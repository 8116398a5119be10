/** A part of a JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** A member that may be null: Windows did not say. */
function maybe(type: string, description: string, more: Schema = {}): Schema {
  return { type: [type, "null"], description, ...more };
}

export const text = (description: string): Schema => maybe("string", description);
export const whole = (description: string): Schema => maybe("integer", description);
export const flag = (description: string): Schema => maybe("boolean", description);
/** What one version of Windows writes as a number and another as text. */
export const either = (description: string): Schema => ({
  type: ["integer", "string", "null"],
  description,
});
export const instant = (description: string): Schema =>
  maybe("string", `${description}; a round-trip date in UTC`, {
    pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,7})?Z$",
  });

export const texts = (description: string): Schema => ({
  type: ["array", "null"],
  items: { type: "string" },
  description,
});
export const wholes = (description: string): Schema => ({
  type: ["array", "null"],
  items: { type: "integer" },
  description,
});

/** One object. Members beyond those named are left alone by every reader. */
export function row(description: string, properties: Readonly<Record<string, Schema>>): Schema {
  return { type: "object", description, properties };
}

/** A list, also of one and of none. */
export function rows(description: string, properties: Readonly<Record<string, Schema>>): Schema {
  return { type: "array", description, items: { type: "object", properties } };
}

/** Why something has no data. */
export const failure: Schema = {
  type: "object",
  description: "Why there is no data. Decided on type and number, never on the message",
  required: ["type"],
  properties: {
    type: {
      type: "string",
      description:
        "the exception's type, PowerShell's id of the error and its category, divided by semicolons",
    },
    hresult: {
      type: ["string", "integer", "null"],
      description: "decimal, or 0x and eight digits",
    },
    message: text("for a person, in the language of the system"),
  },
};
