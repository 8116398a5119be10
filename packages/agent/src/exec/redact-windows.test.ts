import { expect, test } from "@jest/globals";
import type { Recording } from "./bundle.ts";
import { redacted } from "./redact.ts";

const sid = "S-1-5-21-1111111111-2222222222-3333333333";
const other = "S-1-5-21-4444444444-5555555555-6666666666";
const tenant = "5f2b1c3d-1234-4321-aaaa-0123456789ab";
const enrolment = "8F0C1B2A-1111-2222-3333-444455556666";

function recording(stdout: string, more: Partial<Recording> = {}): Recording {
  return {
    platform: "win32",
    elevated: true,
    takenAt: "2026-11-21T12:00:00.000Z",
    commands: [
      {
        tool: "windows-answer",
        args: [],
        answer: { state: "ran", exitCode: 0, stdout, stderr: "" },
      },
    ],
    files: [],
    folders: [],
    seen: [],
    ...more,
  };
}

function told(stdout: string): string {
  const [command] = redacted(recording(stdout)).commands;
  return command?.answer.state === "ran" ? command.answer.stdout : "";
}

test.each<[name: string, stdout: string, expected: string]>([
  [
    "the machine's name, also where it stands elsewhere and in capitals",
    '{"Name":"WARD-PC-7","DNSHostName":"ward-pc-7","Caption":"forward-pc-7"} on WARD-PC-7',
    '{"Name":"redacted-host","DNSHostName":"redacted-host","Caption":"forward-pc-7"} on redacted-host',
  ],
  [
    "the machine's name that reg.exe printed",
    "    Hostname    REG_SZ    ward-pc-7\r\n",
    "    Hostname    REG_SZ    redacted-host\r\n",
  ],
  ["the serial number", '{"SerialNumber":"PF0ABCDE"}', '{"SerialNumber":"REDACTED"}'],
  [
    "accounts keep their last number and stay apart by domain",
    `${sid}-500 ${other}-500 ${sid}-1001 S-1-5-32-544 S-1-5-18`,
    "S-1-5-21-1-1-1-500 S-1-5-21-2-2-2-500 S-1-5-21-1-1-1-1001 S-1-5-32-544 S-1-5-18",
  ],
  ["Entra's accounts", "S-1-12-1-11-22-33-44", "S-1-12-1-1-1-1-1"],
  [
    "people's folders in JSON and out of it",
    '"C:\\\\Users\\\\jane.doe\\\\x" C:\\Users\\jane.doe\\y C:\\Users\\Public\\z C:\\Users\\john\\',
    '"C:\\\\Users\\\\person-1\\\\x" C:\\Users\\person-1\\y C:\\Users\\Public\\z C:\\Users\\person-2\\',
  ],
  [
    "versions are no addresses",
    '{"Version":"10.0.26100.1","pv":"131.0.2903.70","url":"http://10.1.2.3:8530"}',
    '{"Version":"10.0.26100.1","pv":"131.0.2903.70","url":"http://192.0.2.1:8530"}',
  ],
  [
    "the tenant, but no id of a product or an update",
    `{"TenantId":"${tenant}","ID":"f520e45e-7413-4a34-a497-d2765967d094"} ${tenant}`,
    '{"TenantId":"00000000-0000-0000-0000-000000000001","ID":"f520e45e-7413-4a34-a497-d2765967d094"} 00000000-0000-0000-0000-000000000001',
  ],
  [
    "what dsregcmd prints",
    `    DeviceId : ${tenant}\r\n    TenantName : Example Trust\r\n    Executing Account Name : X\\jane, jane@trust.test\r\n    MdmUrl : https://enrolment.example.org\r\n`,
    "    DeviceId : 00000000-0000-0000-0000-000000000001\r\n    TenantName : example.org\r\n    Executing Account Name : REDACTED\r\n    MdmUrl : https://enrolment.example.org\r\n",
  ],
  [
    "an enrolment's key, also in the list of keys",
    `{"HKLM\\\\SOFTWARE\\\\Microsoft\\\\Enrollments\\\\${enrolment}":{"values":{}},"keys":["${enrolment}"]}`,
    '{"HKLM\\\\SOFTWARE\\\\Microsoft\\\\Enrollments\\\\00000000-0000-0000-0000-000000000001":{"values":{}},"keys":["00000000-0000-0000-0000-000000000001"]}',
  ],
  [
    "the owner and the key of the licence",
    "    RegisteredOwner    REG_SZ    Jane Doe\r\n    DigitalProductId    REG_BINARY    A4000000\r\n    UBR    REG_DWORD    0x1\r\n",
    "    RegisteredOwner    REG_SZ    REDACTED\r\n    DigitalProductId    REG_BINARY    REDACTED\r\n    UBR    REG_DWORD    0x1\r\n",
  ],
  [
    "the domain, but no workgroup",
    '{"Domain":"trust.test"} {"Domain":"WORKGROUP"} {"Name":"Domain"}',
    '{"Domain":"example.org"} {"Domain":"WORKGROUP"} {"Name":"Domain"}',
  ],
  [
    "the update server",
    '{"WUServer":"http://wsus.trust.test:8530"}',
    '{"WUServer":"http://updates.example.org:8530"}',
  ],
  ["mail addresses", "jane@trust.test", "someone@example.org"],
  [
    "the service and profiles that are called Domain stay",
    '{"Name":"Domain","Enabled":1}',
    '{"Name":"Domain","Enabled":1}',
  ],
])("%s", (_, stdout, expected) => {
  expect(told(stdout)).toBe(expected);
});

test("questions, paths and names of folders change as the answers do", () => {
  const base = recording(`${sid}-1001`);
  const plain = redacted({
    ...base,
    commands: [
      ...base.commands,
      {
        tool: "reg",
        args: ["query", `HKU\\${sid}-1001\\Software`],
        answer: { state: "failed", reason: "failed", detail: `${sid}-1001` },
      },
    ],
    files: [
      {
        path: "C:\\Users\\jane\\x.json",
        answer: { state: "read", text: "{}", modifiedAt: undefined },
      },
    ],
    folders: [
      {
        path: "C:\\Users",
        answer: { state: "read", names: ["jane", "Public"], modifiedAt: undefined },
      },
    ],
    seen: [{ path: "C:\\Users\\jane\\y" }],
  });
  expect(plain.commands[1]).toMatchObject({
    args: ["query", "HKU\\S-1-5-21-1-1-1-1001\\Software"],
    answer: { detail: "S-1-5-21-1-1-1-1001" },
  });
  expect(plain.files[0]?.path).toBe("C:\\Users\\person-1\\x.json");
  expect(plain.folders[0]?.answer).toMatchObject({ names: ["person-1", "Public"] });
  expect(plain.seen[0]?.path).toBe("C:\\Users\\person-1\\y");
});
