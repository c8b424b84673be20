// SPDX-License-Identifier: Apache-2.0
/** What an administrator may lay down, and that it never gives a site more than the browser does. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { choiceUnder, readPolicy } from "../../extension/policy.js";
import * as sites from "../../extension/sites.js";
import { FakeBrowser } from "./fakes.js";

const BANK = "https://bank.example.jp";
const SHOP = "https://shop.example.jp";

/** @param {object} policy */
function under(policy) {
  const browser = new FakeBrowser();
  Object.assign(browser.storage.managed.values, policy);
  return browser;
}

test("without a policy the person decides", async () => {
  assert.deepEqual(await readPolicy(under({})), { anySite: true, allowedSites: [] });
  const firefox = under({});
  firefox.storage.managed.get = () => Promise.reject(new Error("no managed storage manifest"));
  assert.deepEqual(await readPolicy(firefox), { anySite: true, allowedSites: [] });
});

test("what is no origin of an https site is left out", async () => {
  const wrong = ["http://bank.example.jp", `${BANK}/`, "bank.example.jp", "https://*/*", 7, null];
  const policy = await readPolicy(under({ allowedSites: [...wrong, BANK] }));
  assert.deepEqual(policy.allowedSites, [BANK]);
  assert.deepEqual((await readPolicy(under({ allowedSites: BANK }))).allowedSites, []);
});

test("any site is taken away, also from a person who had chosen it", async () => {
  const browser = under({ anySite: false });
  await sites.ask(browser, { choice: "any" });
  assert.equal(await sites.isAllowed(browser, SHOP), false);
  assert.equal((await sites.readSites(browser)).choice, "listed");
  await sites.ask(browser, { choice: "listed", origin: SHOP });
  assert.equal(await sites.isAllowed(browser, SHOP), true);
});

test("an administrator's site may ask once the browser permits it, and no other", async () => {
  const browser = under({ allowedSites: [BANK], anySite: false });
  assert.equal(await sites.isAllowed(browser, BANK), false);
  browser.granted.add("https://bank.example.jp/*");
  assert.equal(await sites.isAllowed(browser, BANK), true);
  assert.equal(await sites.isAllowed(browser, `${BANK}:8443`), false);
  assert.equal(await sites.isAllowed(browser, SHOP), false);
  const expected = { choice: "listed", allowed: [BANK], refused: [] };
  assert.deepEqual(await sites.readSites(browser), expected);
});

test("choices that a policy leaves alone stay as they are", () => {
  for (const choice of ["any", "listed", null]) {
    assert.equal(choiceUnder(choice, { anySite: true, allowedSites: [] }), choice);
  }
});

test("the schema names just what is read", () => {
  const folder = new URL("../../extension/", import.meta.url);
  const schema = JSON.parse(readFileSync(new URL("managed_storage.json", folder), "utf8"));
  assert.deepEqual(Object.keys(schema.properties), ["allowedSites", "anySite"]);
  const manifest = JSON.parse(readFileSync(new URL("manifest.json", folder), "utf8"));
  assert.deepEqual(manifest.storage, { managed_schema: "managed_storage.json" });
});
