import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Node, Parser as ParserType } from "@vscode/tree-sitter-wasm";
import { ANSWER_END, ANSWER_FORMAT, ANSWER_START } from "./answer.ts";
import {
  classes,
  cmdlets,
  comObjects,
  coreTypes,
  methods,
  otherTypes,
  programs,
  results,
} from "./cmdlets.ts";
import { esuProgrammes } from "./esu.ts";
import { registryKeys } from "./registry-keys.ts";
import { sectionNames } from "./sections.ts";

const names = ["collect.ps1", "updates.ps1"] as const;
type Script = (typeof names)[number];
const sources = Object.fromEntries(
  names.map((name) => [name, readFileSync(join(import.meta.dirname, name), "utf8")]),
) as Record<Script, string>;

/** PowerShell's grammar as VS Code ships it. */
async function powershell(): Promise<ParserType> {
  const require = createRequire(import.meta.url);
  const main = require.resolve("@vscode/tree-sitter-wasm");
  const { Parser, Language } = require(main);
  const beside = (file: string) => join(dirname(main), file);
  await Parser.init({ locateFile: () => beside("tree-sitter.wasm") });
  const parser: ParserType = new Parser();
  parser.setLanguage(await Language.load(readFileSync(beside("tree-sitter-powershell.wasm"))));
  return parser;
}

let parser: ParserType;
beforeAll(async () => {
  parser = await powershell();
});

function rootOf(text: string): Node {
  const tree = parser.parse(text);
  if (tree === null) throw new Error("no tree");
  return tree.rootNode;
}

function all(root: Node, ...types: string[]): readonly Node[] {
  return root.descendantsOfType(types).filter((node) => node !== null);
}

function sorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort();
}

const both = () => names.map((name) => rootOf(sources[name]));
const inBoth = (...types: string[]) => both().flatMap((root) => all(root, ...types));

/** A command with what stands after it: parameters by name, each with the node of its value. */
function callOf(command: Node): { name: string; parameters: Map<string, Node | undefined> } {
  const name = all(command, "command_name", "foreach-object")[0]?.text ?? command.text;
  const parameters = new Map<string, Node | undefined>();
  let last: string | undefined;
  for (const element of command.children.flatMap((child) =>
    child?.type === "command_elements" ? child.children : [],
  )) {
    if (element === null || element.type === "command_argument_sep") continue;
    if (element.type === "command_parameter") {
      last = element.text.slice(1);
      parameters.set(last, undefined);
    } else if (last !== undefined) {
      parameters.set(last, element);
      last = undefined;
    }
  }
  return { name, parameters };
}

const calls = () =>
  inBoth("command").map((command) => ({ command, ...callOf(command) })) satisfies unknown[];

const words = (node: Node) =>
  all(node, "verbatim_string_characters").map((word) => word.text.slice(1, -1));

/** The words of a list: written in place, or in a variable that was filled above. */
function listOf(node: Node, root: Node): string[] {
  const variables = all(node, "variable").map((variable) => variable.text);
  const filled = variables.flatMap((variable) => {
    const assignments = all(root, "assignment_expression").filter(
      (assignment) =>
        assignment.startIndex < node.startIndex && assignment.children[0]?.text === variable,
    );
    const last = assignments.at(-1)?.children.at(-1);
    return last === null || last === undefined ? [] : words(last);
  });
  return [...words(node), ...filled];
}

/** What `Read-Instance` is asked, call by call. */
function instanceCalls() {
  const root = rootOf(sources["collect.ps1"]);
  return all(root, "command")
    .map(callOf)
    .filter(({ name }) => name === "Read-Instance")
    .map(({ parameters }) => {
      const text = (name: string) => {
        const value = parameters.get(name);
        return value === undefined ? undefined : listOf(value, root)[0];
      };
      const property = parameters.get("Property");
      return {
        className: text("Class") ?? "",
        namespace: text("Namespace") ?? "root/cimv2",
        properties: property === undefined ? [] : listOf(property, root),
      };
    });
}

describe.each(names)("%s", (name) => {
  test("has no error that the grammar can see", () => {
    const root = rootOf(sources[name]);
    const wrong = all(root, "ERROR").map((node) => `${node.startPosition.row + 1}: ${node.text}`);
    expect(wrong).toEqual([]);
    expect(root.hasError).toBe(false);
  });

  test("is plain ASCII with unix line ends: PowerShell 5.1 reads anything else by the system's code page", () => {
    expect(sources[name]).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test("prints between the lines that the reader looks for", () => {
    expect(sources[name]).toContain(`'${ANSWER_START}', $json, '${ANSWER_END}'`);
    expect(sources[name]).toContain(`format = '${ANSWER_FORMAT}'`);
  });

  test("stops at every error and shows no progress", () => {
    expect(sources[name]).toContain("$ErrorActionPreference = 'Stop'");
    expect(sources[name]).toContain("$ProgressPreference = 'SilentlyContinue'");
  });
});

test("a script with an error is found to have one", () => {
  expect(rootOf("if ($x { 'a' }").hasError).toBe(true);
});

test("functions of both scripts that bear one name are the same, but for the limit of time", () => {
  const [first = [], second = []] = both().map((root) => all(root, "function_statement"));
  const nameOf = (node: Node) => all(node, "function_name")[0]?.text ?? "";
  const texts = new Map(first.map((node) => [nameOf(node), node.text]));
  const shared = second.filter((node) => texts.has(nameOf(node)));
  expect(shared.map(nameOf)).toEqual([
    "Format-Text",
    "Format-Instant",
    "Read-Failure",
    "Add-Section",
  ]);
  for (const node of shared.slice(0, 2)) expect(node.text).toBe(texts.get(nameOf(node)));
});

test("every command is a function of the scripts or a cmdlet of the table, and every cmdlet of the table is used", () => {
  const functions = new Set(inBoth("function_name").map((node) => node.text));
  const used = calls()
    .filter(({ command }) => all(command, "command_invokation_operator").length === 0)
    .map(({ name }) => name)
    .filter((name) => !functions.has(name));
  expect(sorted(used)).toEqual(sorted(Object.keys(cmdlets)));
});

test.each(Object.entries(cmdlets))(
  "%s gets the parameters of the table",
  (name, { parameters }) => {
    const used = calls().filter((call) => call.name === name);
    expect(sorted(used.flatMap((call) => [...call.parameters.keys()]))).toEqual(sorted(parameters));
  },
);

test("nothing on the tables changes a machine", () => {
  const allowed = new Set(["New-Object", "Invoke-CimMethod", "Write-Output"]);
  const forbidden =
    /^(?:Set|New|Remove|Add|Clear|Start|Stop|Restart|Enable|Disable|Install|Uninstall|Register|Update|Invoke|Write|Out|Export|Import|Rename|Move|Copy)-|^(?:Get-Package|Get-WmiObject|iex|iwr)$/i;
  expect(Object.keys(cmdlets).filter((name) => forbidden.test(name) && !allowed.has(name))).toEqual(
    [],
  );
  expect(Object.keys(classes)).not.toContain("Win32_Product");
  const text = names.map((name) => sources[name]).join("\n");
  expect(text).not.toMatch(
    /Win32_Product|Get-Package\b|Invoke-Expression|Invoke-WebRequest|Start-Process|DownloadString|RecoveryPassword|NumericalPassword/i,
  );
});

test("a method of WMI that is called only tells", () => {
  const called = calls()
    .filter(({ name }) => name === "Invoke-CimMethod")
    .flatMap(({ parameters }) => {
      const method = parameters.get("MethodName");
      return method === undefined ? [] : words(method);
    });
  expect(sorted(called)).toEqual(sorted(Object.values(classes).flatMap((c) => c.methods ?? [])));
  expect(called.filter((method) => !method.startsWith("Get"))).toEqual([]);
});

test("every class is asked in its namespace for the properties of the table, and no other class is", () => {
  const asked = instanceCalls().map(({ className, namespace, properties }) => ({
    className,
    namespace,
    properties: sorted(properties),
  }));
  const table = Object.entries(classes).map(([className, { namespace, properties }]) => ({
    className,
    namespace,
    properties: sorted(properties),
  }));
  const byName = (a: { className: string }, b: { className: string }) =>
    a.className < b.className ? -1 : 1;
  // The namespace of the volumes stands in a variable.
  expect(asked.sort(byName)).toEqual(table.sort(byName));
});

test("properties that came later are among those of their class", () => {
  for (const { properties, later = [] } of Object.values(classes)) {
    expect(later.filter((name) => !properties.includes(name))).toEqual([]);
  }
});

test("WMI is asked through one function, with a limit", () => {
  const root = rootOf(sources["collect.ps1"]);
  const asks = all(root, "command").filter((node) => callOf(node).name === "Get-CimInstance");
  const [reader] = all(root, "function_statement").filter((node) =>
    node.text.includes("function Read-Instance"),
  );
  for (const ask of asks) {
    expect(ask.startIndex).toBeGreaterThan(reader?.startIndex ?? Number.NaN);
    expect(ask.endIndex).toBeLessThan(reader?.endIndex ?? Number.NaN);
  }
  expect(reader?.text).toContain("OperationTimeoutSec = $Seconds");
  const unlimited = calls().filter(
    (call) => call.name === "Invoke-CimMethod" && !call.parameters.has("OperationTimeoutSec"),
  );
  expect(unlimited).toEqual([]);
});

test.each(Object.entries(results))(
  "what %s gives is cut to the members of the table",
  (name, members) => {
    const root = rootOf(sources["collect.ps1"]);
    const [command] = all(root, "command").filter((node) => callOf(node).name === name);
    let statement = command;
    while (statement !== undefined && statement.parent?.type !== "statement_list") {
      statement = statement.parent ?? undefined;
    }
    // The outermost pipeline of the section's block holds the list of members, or the variable that does.
    const block = statement?.parent;
    expect(block === null || block === undefined ? [] : sorted(words(block))).toEqual(
      expect.arrayContaining(sorted(members)),
    );
  },
);

test("COM objects are those of the table", () => {
  const made = calls()
    .filter(({ name }) => name === "New-Object")
    .flatMap(({ parameters }) => {
      const object = parameters.get("ComObject");
      return object === undefined ? ["?"] : words(object);
    });
  expect(sorted(made)).toEqual(sorted(Object.keys(comObjects)));
});

test("methods are those of the table", () => {
  const called = inBoth("invokation_expression").map(
    (node) => node.children.find((child) => child?.type === "member_name")?.text ?? "?",
  );
  const known = [...methods, ...Object.values(comObjects).flatMap((object) => object.methods)];
  expect(sorted(called)).toEqual(sorted(known));
});

test("types are those of the table, and those that may be refused stand in a try", () => {
  const types = inBoth("type_literal");
  const nameOf = (node: Node) => node.text.slice(1, -1);
  expect(sorted(types.map(nameOf))).toEqual(sorted([...coreTypes, ...otherTypes]));
  for (const node of types.filter((type) => otherTypes.includes(nameOf(type)))) {
    let at: Node | null = node;
    while (at !== null && at.type !== "try_statement") at = at.parent;
    expect(at?.type).toBe("try_statement");
  }
});

test("programs are those of the table, and nothing is called by a text made up on the way", () => {
  const started = inBoth("command_name_expr")
    .map((node) => node.text)
    .filter((text) => text !== "$Ask");
  expect(sorted(started)).toEqual(sorted(Object.keys(programs)));
});

test("the scripts answer every section once, and no other", () => {
  const answered = calls()
    .filter(({ name }) => name === "Add-Section")
    .map(({ command }) => words(command)[0] ?? "?");
  expect([...answered].sort()).toEqual([...sectionNames].sort());
});

test("the script's list of registry keys is the table's", () => {
  const lines = registryKeys.map(({ path, values, depth, perUser }) =>
    [perUser ? "person" : "machine", depth, path, values?.join(",") ?? "*"].join("|"),
  );
  const [, list = ""] = /\$registryKeys = @'\n([\s\S]*?)\n'@/.exec(sources["collect.ps1"]) ?? [];
  expect(list.split("\n")).toEqual(lines);
  expect(new Set(lines).size).toBe(lines.length);
});

test("no key tells of a person by a value that nobody needs", () => {
  const told = registryKeys.flatMap(({ values }) => values ?? []);
  expect(
    told.filter((name) => /UPN|Email|Owner|UserName|DisplayName$|ProfileImage/i.test(name)),
  ).toEqual([]);
});

test("the script's ids of support programmes are the table's", () => {
  const [, list = ""] = /\$esuIds = @'\n([\s\S]*?)\n'@/.exec(sources["collect.ps1"]) ?? [];
  expect(list.split("\n")).toEqual(esuProgrammes.map(({ id }) => id));
});
