import { expect, test } from "@jest/globals";
import { refusedOnWindows } from "./windows-path.ts";

const links: Record<string, string> = {
  "C:\\Users\\All Users": "C:\\ProgramData",
  "C:\\Users\\a\\away": "\\\\server\\share",
  "C:\\Users\\a\\far": "\\\\?\\UNC\\server\\share",
  "C:\\Users\\a\\near": "\\\\?\\D:\\data\\",
  "C:\\Users\\a\\up": "..\\b",
  "C:\\Users\\b\\out": "\\\\server\\share\\x",
  "C:\\Users\\a\\root": "\\Windows",
  "C:\\Users\\a\\ring": "C:\\Users\\a\\ring",
  "C:\\Users\\a\\volume": "\\\\?\\Volume{0}\\",
  "C:\\ProgramData\\x": "\\??\\C:\\nul",
};
const readLink = (path: string) => links[path];

test.each([
  ["C:\\Windows\\System32\\config", undefined],
  ["c:/Windows/win.ini", undefined],
  ["C:\\", undefined],
  ["C:\\Program Files\\console\\com10\\nullable.txt", undefined],
  ["C:\\Users\\All Users\\y", undefined],
  ["C:\\Users\\a\\near\\file", undefined],
  ["C:\\Users\\a\\root\\win.ini", undefined],
  ["C:\\Users\\a\\up\\file", undefined],
  ["\\\\server\\share\\x", "another computer"],
  ["//server/share", "another computer"],
  ["\\\\.\\PhysicalDrive0", "another computer"],
  ["\\\\?\\C:\\x", "another computer"],
  ["\\Windows", "no whole path"],
  ["Windows", "no whole path"],
  ["C:Windows", "no whole path"],
  ["/proc/uptime", "no whole path"],
  ["", "no whole path"],
  ["C:\\x\\NUL", "device"],
  ["C:\\x\\con.txt", "device"],
  ["C:\\aux\\x", "device"],
  ["C:\\x\\lpt1", "device"],
  ["C:\\x\\com¹", "device"],
  ["C:\\x\\nul:stream", "device"],
  ["C:\\Users\\a\\away\\file", "another computer"],
  ["C:\\Users\\a\\far", "another computer"],
  ["C:\\Users\\a\\up\\out\\file", "another computer"],
  ["C:\\Users\\a\\volume\\x", "another computer"],
  ["C:\\ProgramData\\x\\y", "device"],
  ["C:\\Users\\All Users\\x", "device"],
  ["C:\\Users\\a\\ring", "link to link"],
])("%s: %p", (path, why) => {
  const found = refusedOnWindows(path, readLink);
  if (why === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(why);
});
