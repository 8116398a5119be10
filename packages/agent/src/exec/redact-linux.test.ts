import { expect, test } from "@jest/globals";
import { record } from "./recorder.ts";
import { redacted, withoutSecrets } from "./redact.ts";
import { replay } from "./replay.ts";
import { scene } from "./testing.ts";

const id = "a".repeat(32);
const files = {
  "/etc/passwd":
    "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000:Alice Example,,,:/home/alice:/bin/sh\n",
  "/etc/group": "sudo:x:27:alice,dora\n",
  "/etc/shadow": "root:*:1:0:99999:7:::\nalice:$6$salt$hash:1:0:99999:7:::\nopen::1::::::\n",
  "/etc/sudoers.d/a": "alice ALL=(ALL) NOPASSWD: ALL\n",
  "/etc/sssd/sssd.conf": "[domain/x]\nldap_default_authtok = hunter2\nid_provider = ldap\n",
  "/etc/cron.d/b": "RESTIC_PASSWORD='hunter2'\n0 2 * * * root restic backup /home\n",
  "/etc/ssh/sshd_config": "PasswordAuthentication no\nPermitEmptyPasswords no\n",
  "/home/alice/.config/google-chrome/Default/Preferences": JSON.stringify({
    account_info: [{ email: "x" }],
    extensions: { settings: { [id]: { state: 1, path: `${id}/1_0`, events: ["visited"] } } },
  }),
};

async function kept(how: typeof redacted) {
  const recorder = record(scene({ files, folders: { "/home": ["alice"] } }));
  for (const path of Object.keys(files)) await recorder.machine.read(path);
  await recorder.machine.list("/home");
  return how(recorder.recording());
}

test("a recording names nobody, and still tells who is in which group", async () => {
  const recording = await kept(redacted);
  expect(JSON.stringify(recording)).not.toMatch(/alice|dora|Example/i);
  const played = replay(recording);
  const text = async (path: string) => {
    const answer = await played.read(path);
    return answer.state === "read" ? answer.text : answer.state;
  };
  expect(await text("/etc/group")).toBe("sudo:x:27:person1,person2\n");
  expect(await text("/etc/passwd")).toContain("person1:x:1000:1000::/home/person1:/bin/sh");
  expect(await text("/etc/sudoers.d/a")).toBe("person1 ALL=(ALL) NOPASSWD: ALL\n");
});

test.each([
  ["redacted", redacted],
  ["plain", withoutSecrets],
])("a recording holds no password and nobody's browsing: %s", async (_, how) => {
  const recording = await kept(how);
  const all = JSON.stringify(recording);
  expect(all).not.toMatch(/hunter2|salt|hash|account_info|visited/);
  const shadow = recording.files.find(({ path }) => path === "/etc/shadow")?.answer;
  expect(shadow).toMatchObject({
    text: expect.stringMatching(/^root:\*:.*\$REDACTED\$:.*\nopen::1/s),
  });
  expect(all).toContain(`${id}/1_0`);
  expect(all).toContain("PasswordAuthentication no");
  expect(all).toContain("id_provider = ldap");
});
