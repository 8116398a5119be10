import { ANSWER_FORMAT } from "./answer.ts";
import { sectionSchemas } from "./schema-sections.ts";
import { failure, type Schema } from "./schema-words.ts";
import { sectionNames } from "./sections.ts";

/** The JSON Schema (2020-12) of the document that the scripts for Windows print between their marker lines. */
export function windowsAnswerSchema(): Schema {
  const sections = sectionNames.map((name) => [name, wrapped(sectionSchemas[name])] as const);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:muster:windows-answer:1",
    title: "What Windows answered",
    description:
      "One document of raw answers by section. Names are those of Windows; nothing is judged. Members that are not named here may stand beside those that are",
    type: "object",
    required: ["format", "sections"],
    properties: {
      format: { const: ANSWER_FORMAT },
      sections: {
        type: "object",
        description: "What was asked; a section that is not there was not asked",
        properties: Object.fromEntries(sections),
        additionalProperties: false,
      },
    },
  };
}

/** A section has data, or an error in its place. */
function wrapped(data: Schema): Schema {
  const ms = { type: "integer", minimum: 0, description: "how long it took" };
  return {
    type: "object",
    required: ["ok"],
    properties: { ok: { type: "boolean" }, ms },
    if: { properties: { ok: { const: true } } },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: { required: ["data"], properties: { data } },
    else: { required: ["error"], properties: { error: failure } },
  };
}
