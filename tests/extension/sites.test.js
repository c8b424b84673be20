// SPDX-License-Identifier: Apache-2.0
/** The person's choice, and the pages that it reaches. */

import assert from "node:assert/strict";
import test from "node:test";

import { createFollower } from "../../extension/injection.js";
import * as sites from "../../extension/sites.js";
import { FakeBrowser } from "./fakes.js";

const BANK = "https://bank.example.jp";
const SHOP = "https://shop.example.jp";

test("nothing is allowed before the person has chosen", async () => {
  const browser = new FakeBrowser();
  browser.granted.add("https://*/*");
  assert.equal(await sites.isAllowed(browser, BANK), false);
});

test("a permission that Chromium still remembers allows nothing", async () => {
  const browser = new FakeBrowser();
  await sites.ask(browser, { choice: "listed", origin: BANK });
  await sites.disallow(browser, BANK);
  browser.granted.add("https://bank.example.jp/*");
  assert.equal(await sites.isAllowed(browser, BANK), false);
});

test("a choice without the browser's permission allows nothing", async () => {
  const browser = new FakeBrowser();
  await sites.ask(browser, { choice: "any" });
  browser.granted.clear();
  assert.equal(await sites.isAllowed(browser, BANK), false);
});

test("a site is allowed alone, its other ports are not", async () => {
  const browser = new FakeBrowser();
  await sites.ask(browser, { choice: "listed", origin: BANK });
  assert.equal(await sites.isAllowed(browser, BANK), true);
  assert.equal(await sites.isAllowed(browser, `${BANK}:8443`), false);
  assert.equal(await sites.isAllowed(browser, SHOP), false);
});

test("a wish that the person refuses at the prompt is forgotten", async () => {
  const browser = new FakeBrowser();
  browser.answer = false;
  assert.equal(await sites.ask(browser, { choice: "any" }), false);
  browser.granted.add("https://*/*");
  await sites.settle(browser);
  assert.deepEqual(await sites.readSites(browser), { choice: null, allowed: [], refused: [] });
});

test("a wish whose popup was closed by the prompt is settled by the background", async () => {
  const browser = new FakeBrowser();
  browser.permissions.request = () => new Promise(() => {});
  void sites.ask(browser, { choice: "listed", origin: BANK });
  browser.granted.add("https://bank.example.jp/*");
  await sites.settle(browser);
  assert.equal(await sites.isAllowed(browser, BANK), true);
  assert.deepEqual(browser.storage.session.values, {});
});

test("a grant for another site does not settle the wish", async () => {
  const browser = new FakeBrowser();
  browser.permissions.request = () => new Promise(() => {});
  void sites.ask(browser, { choice: "listed", origin: BANK });
  browser.granted.add("https://shop.example.jp/*");
  await sites.settle(browser);
  assert.equal(await sites.isAllowed(browser, BANK), false);
});

test("while any site may ask, one can be refused and pardoned", async () => {
  const browser = new FakeBrowser();
  await sites.ask(browser, { choice: "any" });
  await sites.disallow(browser, BANK);
  assert.equal(await sites.isAllowed(browser, BANK), false);
  assert.equal(await sites.isAllowed(browser, SHOP), true);
  await sites.pardon(browser, BANK);
  assert.equal(await sites.isAllowed(browser, BANK), true);
});

test("narrowing to the list gives the wide permission back", async () => {
  const browser = new FakeBrowser();
  await sites.ask(browser, { choice: "any" });
  await sites.chooseListed(browser);
  assert.deepEqual([...browser.granted], []);
  assert.equal(await sites.isAllowed(browser, BANK), false);
});

test("disallowing keeps the permission that another port needs", async () => {
  const browser = new FakeBrowser();
  await sites.ask(browser, { choice: "listed", origin: BANK });
  await sites.ask(browser, { choice: "listed", origin: `${BANK}:8443` });
  await sites.disallow(browser, BANK);
  assert.equal(await sites.isAllowed(browser, `${BANK}:8443`), true);
  assert.equal(await sites.isAllowed(browser, BANK), false);
});

test("what is taken back in the browser's settings stays taken back", async () => {
  const browser = new FakeBrowser();
  await sites.ask(browser, { choice: "listed", origin: BANK });
  browser.granted.clear();
  await sites.followRevocation(browser);
  browser.granted.add("https://*/*");
  assert.equal(await sites.isAllowed(browser, BANK), false);
});

test("the wide choice, taken back in the browser's settings, becomes the list", async () => {
  const browser = new FakeBrowser();
  await sites.ask(browser, { choice: "any" });
  browser.granted.clear();
  await sites.followRevocation(browser);
  assert.equal((await sites.readSites(browser)).choice, "listed");
});

test("the relay goes to allowed sites only, and reaches open tabs", async () => {
  const browser = new FakeBrowser();
  browser.open = [{ id: 1 }, { id: 2, closed: true }, { id: 3 }];
  const follow = createFollower(browser);
  await follow();
  assert.deepEqual(browser.registered, []);
  await sites.ask(browser, { choice: "listed", origin: BANK });
  await Promise.all([follow(), follow()]); // a duplicate registration would throw
  assert.deepEqual(browser.registered[0].matches, ["https://bank.example.jp/*"]);
  assert.deepEqual(new Set(browser.injected), new Set([1, 3]));
  await sites.disallow(browser, BANK);
  await follow();
  assert.deepEqual(browser.registered, []);
});

test("the relay stays out of refused sites", async () => {
  const browser = new FakeBrowser();
  await sites.ask(browser, { choice: "any" });
  await sites.disallow(browser, BANK);
  await createFollower(browser)();
  assert.deepEqual(browser.registered[0].excludeMatches, ["https://bank.example.jp/*"]);
});
