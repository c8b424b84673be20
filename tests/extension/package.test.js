// SPDX-License-Identifier: Apache-2.0
/** What the extension's package promises: few permissions, nothing for pages to find, two languages. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const FOLDER = new URL("../../extension/", import.meta.url);
const read = (name) => readFileSync(new URL(name, FOLDER), "utf8");
const manifest = JSON.parse(read("manifest.json"));
const messages = (lang) => JSON.parse(read(`_locales/${lang}/messages.json`));
const sources = readdirSync(FOLDER).filter((name) => /\.(js|html)$/.test(name));

test("no host permission comes with the installation", () => {
  assert.equal(manifest.host_permissions, undefined);
  assert.equal(manifest.content_scripts, undefined);
  assert.deepEqual(manifest.optional_host_permissions, ["https://*/*"]);
  assert.deepEqual(manifest.permissions, ["nativeMessaging", "scripting", "storage", "activeTab"]);
});

test("pages and other extensions find nothing to talk to", () => {
  assert.equal(manifest.web_accessible_resources, undefined);
  assert.deepEqual(manifest.externally_connectable, { ids: [] });
});

test("our pages load scripts and styles from the package only", () => {
  const policy = manifest.content_security_policy.extension_pages;
  assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';/);
  for (const name of sources.filter((source) => source.endsWith(".html"))) {
    assert.doesNotMatch(read(name), /\son\w+=|style=|<script>|https?:/, name);
  }
});

test("both languages say everything, with the same placeholders", () => {
  const [ja, en] = [messages("ja"), messages("en")];
  assert.deepEqual(Object.keys(ja), Object.keys(en));
  for (const [name, { message, placeholders }] of Object.entries(ja)) {
    assert.deepEqual(placeholders, en[name].placeholders, name);
    for (const holder of Object.keys(placeholders ?? {})) {
      assert.ok(message.includes(`$${holder.toUpperCase()}$`), name);
    }
  }
});

test("every message is used, and every used message exists", () => {
  const known = Object.keys(messages("ja"));
  const all = [...sources.map(read), JSON.stringify(manifest)].join("\n");
  const composed = ["revokeLabel", "pardonLabel"]; // options.js adds Label to the verb
  const isUsed = (name) => all.includes(`"${name}"`) || all.includes(`__MSG_${name}__`);
  assert.deepEqual(
    known.filter((name) => !isUsed(name)),
    composed,
  );
  for (const [, name] of all.matchAll(/data-text="(\w+)"/g)) assert.ok(known.includes(name), name);
});

test("no word claims what only a notified verifier may say", () => {
  const said = JSON.stringify([messages("ja"), messages("en")]);
  assert.doesNotMatch(said, /有効|公式|認定|本人確認済|\bvalid\b|official|certified/i);
});
