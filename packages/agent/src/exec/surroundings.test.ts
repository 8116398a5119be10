import { expect, test } from "@jest/globals";
import { surroundingsOn } from "./surroundings.ts";

test.each(["linux", "darwin"] as const)(
  "%s: English, the system's folders, no home",
  (platform) => {
    expect(surroundingsOn({ platform })).toEqual({
      folder: "/",
      environment: {
        LC_ALL: "C",
        LANG: "C",
        NO_COLOR: "1",
        TERM: "dumb",
        HOME: "/nonexistent",
        PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
        ZYPP_READONLY_HACK: "1",
      },
    });
  },
);

test("Windows: what its programs need, below the folder it lies in", () => {
  const system = {
    platform: "win32",
    systemRoot: "D:\\Windows",
    temporary: "D:\\Windows\\SystemTemp",
  } as const;
  expect(surroundingsOn(system)).toEqual({
    folder: "D:\\Windows\\System32",
    environment: {
      SystemRoot: "D:\\Windows",
      SystemDrive: "D:",
      windir: "D:\\Windows",
      ComSpec: "D:\\Windows\\System32\\cmd.exe",
      PATH: "D:\\Windows\\System32;D:\\Windows\\System32\\wbem;D:\\Windows\\System32\\WindowsPowerShell\\v1.0",
      PATHEXT: ".COM;.EXE",
      PSModulePath: "D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\Modules",
      TEMP: "D:\\Windows\\SystemTemp",
      TMP: "D:\\Windows\\SystemTemp",
      NO_COLOR: "1",
    },
  });
});

test("Windows: every folder on the path is one of the system's", () => {
  const { environment } = surroundingsOn({
    platform: "win32",
    systemRoot: "C:\\Windows",
    temporary: "C:\\Windows\\Temp",
  });
  const folders = `${environment.PATH};${environment.PSModulePath}`.split(";");
  expect(folders.filter((f) => !f.startsWith("C:\\Windows\\System32"))).toEqual([]);
});
