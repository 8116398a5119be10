import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { ownerIn, userIn, wrongAccess } from "./sddl.ts";

const user = "S-1-5-21-1-2-3-1001";
const sids = ["S-1-5-18", "S-1-5-32-544", user];
const good = `D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;${user})`;

test.each([
  ["as icacls saves it", `muster-agent\r\n${good}\r\n`, undefined],
  ["alone", good, undefined],
  ["after owner and group", `O:BAG:SYD:P(A;OICI;FA;;;SY)`, undefined],
  ["with a refusal", "D:P(D;;FA;;;WD)(A;OICI;FA;;;SY)", undefined],
  ["with a list of what is watched", `${good}S:AI(AU;SAFA;FA;;;WD)`, undefined],
  ["everybody", "D:P(A;OICI;FA;;;SY)(A;;FR;;;WD)", "WD may open it"],
  ["users", "D:P(A;OICI;FA;;;SY)(A;;0x1200a9;;;BU)", "BU may open it"],
  ["another person", "D:P(A;;FA;;;S-1-5-21-1-2-3-1002)", "S-1-5-21-1-2-3-1002 may open it"],
  ["creator owner", "D:P(A;OICIIO;FA;;;CO)", "CO may open it"],
  ["inheriting", "D:AI(A;ID;FA;;;SY)", "takes over"],
  ["inheriting, without a word", "D:(A;;FA;;;SY)", "takes over"],
  ["no entries", "D:P", "can't be read"],
  ["no list at all: everybody", "D:NO_ACCESS_CONTROL", "can't be read"],
  ["nothing, as a stand-in for icacls prints", "", "can't be read"],
  ["a message in some language", "Zugriff verweigert", "can't be read"],
  ["an entry cut off", "D:P(A;OICI;FA;;;SY)(A;OICI;FA", "can't be read"],
  ["a conditional entry", "D:P(XA;;FX;;;SY)", "not known here"],
  ["an entry for an object", "D:P(OA;;CR;x;;SY)", "not known here"],
  ["an entry of too few parts", "D:P(A;SY)", "may open it"],
])("a folder's list of access, %s", (_, text, wrong) => {
  const found = wrongAccess(text, { sids, user });
  if (wrong === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(wrong);
});

test("the built-in administrator is known by two letters", () => {
  const admin = "S-1-5-21-1-2-3-500";
  expect(wrongAccess("D:P(A;;FA;;;LA)", { sids: [admin], user: admin })).toBeUndefined();
  expect(wrongAccess("D:P(A;;FA;;;LA)", { sids, user })).toBe("LA may open it");
});

test.each([
  ["O:BAG:SYD:PAI(A;;FA;;;SY)", "S-1-5-32-544"],
  ["\r\nO:S-1-5-21-1-2-3-1001G:S-1-5-21-1-2-3-513D:", "S-1-5-21-1-2-3-1001"],
  ["D:PAI(A;;FA;;;SY)", undefined],
  ["", undefined],
])("the owner in %j", (text, owner) => {
  expect(ownerIn(text)).toBe(owner);
});

test.each([
  ['"pc\\anna","S-1-5-21-1-2-3-1001"\r\n', "S-1-5-21-1-2-3-1001"],
  ['"nt-autorität\\system","S-1-5-18"\r\n', "S-1-5-18"],
  ["", undefined],
  ["ERROR", undefined],
])("the user in %j", (text, sid) => {
  expect(userIn(text)).toBe(sid);
});

test("no text at all lets a folder pass but one of the right shape, and none stops the program", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(wrongAccess(text, { sids, user })).toEqual(expect.any(String));
      ownerIn(text);
      userIn(text);
    }),
  );
});
