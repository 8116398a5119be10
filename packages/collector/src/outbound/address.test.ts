import { expect, test } from "@jest/globals";
import { isLoopback, isPublic } from "./address.ts";

test.each([
  ["8.8.8.8", true],
  ["172.15.255.255", true],
  ["172.16.0.0", false],
  ["172.31.255.255", false],
  ["172.32.0.0", true],
  ["2606:4700::1111", true],
  ["10.0.0.1", false],
  ["100.64.0.1", false],
  ["100.128.0.1", true],
  ["127.0.0.1", false],
  ["127.255.255.254", false],
  ["0.0.0.0", false],
  ["169.254.169.254", false],
  ["192.168.1.1", false],
  ["198.18.0.1", false],
  ["203.0.113.5", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["::", false],
  ["::1", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:8.8.8.8", false],
  ["::ffff:a9fe:a9fe", false],
  ["::127.0.0.1", false],
  ["64:ff9b::a9fe:a9fe", false],
  ["64:ff9b:1::1", false],
  ["100::1", false],
  ["fc00::1", false],
  ["fd00:ec2::254", false],
  ["fe80::1", false],
  ["fe80::1%eth0", false],
  ["2606:4700::1111%eth0", false],
  ["fec0::1", false],
  ["ff02::1", false],
  ["2001::1", false],
  ["2001:db8::1", false],
  ["2002:7f00:1::", false],
  ["3fff::1", false],
  ["127.1", false],
  ["2130706433", false],
  ["0x7f000001", false],
  ["localhost", false],
  ["", false],
])("%s is public: %s [T24]", (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});

test.each([
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["10.0.0.1", false],
  ["169.254.169.254", false],
  ["localhost", false],
])("%s is this computer: %s", (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
