// SPDX-License-Identifier: Apache-2.0
/** Whether the page that asks is still the one in its tab. */

import assert from "node:assert/strict";
import test from "node:test";

import { watchPage } from "../../extension/page.js";
import { FakeBrowser, settled } from "./fakes.js";

const LOADING = { status: "loading" };

function watched() {
  const browser = new FakeBrowser();
  const said = [];
  const end = watchPage(browser, 1, () => said.push("gone"));
  const update = async (id, change) => {
    browser.tabs.onUpdated.fire(id, change, {});
    await settled();
    return said.length > 0;
  };
  return { browser, update, end };
}

test("a page that still asks is there, whatever else its tab tells", async () => {
  const { update } = watched();
  assert.equal(await update(1, LOADING), false);
  assert.equal(await update(1, { title: "bank" }), false);
});

test("another page in the tab asks nothing", async () => {
  const { browser, update } = watched();
  browser.asking = false;
  assert.equal(await update(2, LOADING), false);
  assert.equal(await update(1, { title: "shop" }), false);
  assert.equal(await update(1, LOADING), true);
});

test("a page that no extension may touch is another page", async () => {
  const { browser, update } = watched();
  browser.open = [{ id: 1, closed: true }];
  assert.equal(await update(1, LOADING), true);
});

test("nothing is looked at once the watch has ended", async () => {
  const { browser, update, end } = watched();
  browser.asking = false;
  end();
  assert.equal(await update(1, LOADING), false);
  assert.deepEqual(browser.injected, []);
});
