// SPDX-License-Identifier: Apache-2.0
/** What the elements tell people to install, for each browser and system. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { browserOf, steps, systemOf } from "../../protocol/client/elements/guidance.js";
import { TEXTS } from "../../protocol/client/elements/texts.js";

const AGENTS = {
  "chrome windows":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "edge windows":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
  "firefox linux": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "other mac":
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
  "chrome mac":
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "chrome phone":
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
};

for (const [name, agent] of Object.entries(AGENTS)) {
  test(`recognised: ${name}`, () => {
    assert.equal(`${browserOf(agent)} ${systemOf(agent)}`, name);
  });
  for (const [lang, texts] of Object.entries(TEXTS)) {
    test(`every step has words in ${lang}: ${name}`, () => {
      for (const code of ["ERR_WEBJPKI_EXTENSION_UNAVAILABLE", "ERR_WEBJPKI_HOST_MISSING"]) {
        const said = steps(code, agent, texts);
        assert.ok(said.length > 0);
        assert.ok(said.every((step) => step.length > 0));
      }
    });
  }
}

test("no steps for what no installation helps", () => {
  assert.deepEqual(steps("ERR_WEBJPKI_PIN_BLOCKED", AGENTS["chrome mac"], TEXTS.ja), []);
  assert.deepEqual(steps(undefined, AGENTS["chrome mac"], TEXTS.ja), []);
});

test("both languages have the same texts", () => {
  assert.deepEqual(Object.keys(TEXTS.ja), Object.keys(TEXTS.en));
});
