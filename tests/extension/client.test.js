// SPDX-License-Identifier: Apache-2.0
/** The page client: ids, waiting, chunks, cancelling, and replies that are not for it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { createClient, explain, WebJpkiError } from "../../protocol/client/webjpki.js";
import { FakeWindow, settled } from "./fakes.js";

const NONCE = "A".repeat(44);
const RECEIVING = {
  webjpki: "progress",
  progress: { step: "receiving", document: 0, received: 1 },
};
const CHUNK = 512 * 1024;

function begin(call, origin) {
  const page = new FakeWindow(origin);
  const answer = call(createClient(() => page));
  answer.catch(() => undefined);
  return { page, answer };
}

const authenticate = (options) => begin((client) => client.authenticate(NONCE, options));

async function codeOf(answer) {
  const error = await answer.then(assert.fail, (refused) => refused);
  assert.ok(error instanceof WebJpkiError && error instanceof Error);
  return error.code.replace("ERR_WEBJPKI_", "");
}

test("a result settles the call, and its listener goes", async () => {
  const { page, answer } = authenticate();
  const request = await page.said("request");
  assert.match(request.id, /^[0-9a-f]{32}$/);
  assert.equal(request.target, "https://bank.example.jp");
  page.reply({ webjpki: "accepted" });
  page.reply({ webjpki: "result", result: { token: 1 } });
  page.reply({ webjpki: "error", error: { code: "ERR_WEBJPKI_INTERNAL" } });
  assert.deepEqual(await answer, { token: 1 });
});

test("every request has an id of its own", async () => {
  const page = new FakeWindow();
  const client = createClient(() => page);
  for (let i = 0; i < 3; i += 1) client.authenticate(NONCE).catch(() => undefined);
  await page.said("request", 3);
  assert.equal(new Set(page.posted.map(({ id }) => id)).size, 3);
});

test("an error brings its code and its data", async () => {
  const { page, answer } = authenticate();
  await page.said("request");
  page.reply({
    webjpki: "error",
    error: { code: "ERR_WEBJPKI_PIN_BLOCKED", message: "for the log", pin: "signature" },
  });
  const error = await answer.then(assert.fail, (refused) => refused);
  assert.deepEqual(
    [error.code, error.message, error.data],
    ["ERR_WEBJPKI_PIN_BLOCKED", "for the log", { pin: "signature" }],
  );
});

test("a second without an answer means that nobody is there", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { page, answer } = authenticate();
  t.mock.timers.tick(999);
  assert.equal(page.posted.length, 1);
  t.mock.timers.tick(1);
  assert.equal(await codeOf(answer), "EXTENSION_UNAVAILABLE");
  assert.equal(page.posted.at(-1).webjpki, "cancel");
});

test("once accepted it waits as long as it takes", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { page, answer } = authenticate();
  page.reply({ webjpki: "accepted" });
  t.mock.timers.tick(3_600_000);
  page.reply({ webjpki: "result", result: 1 });
  assert.equal(await answer, 1);
});

test("the page's timeout cancels", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { page, answer } = authenticate({ timeout: 30_000 });
  page.reply({ webjpki: "accepted" });
  t.mock.timers.tick(30_000);
  assert.equal(await codeOf(answer), "TIMEOUT");
  assert.equal(page.posted.at(-1).webjpki, "cancel");
});

test("an abort signal cancels, before and during", async () => {
  const stop = new AbortController();
  const { page, answer } = authenticate({ signal: stop.signal });
  await page.said("request");
  stop.abort();
  assert.equal(await codeOf(answer), "USER_CANCELLED");
  assert.equal(page.posted.at(-1).webjpki, "cancel");
  const late = authenticate({ signal: stop.signal });
  assert.equal(await codeOf(late.answer), "USER_CANCELLED");
  assert.deepEqual(late.page.posted, []);
});

test("W7 replies of another window or with another id are ignored", async () => {
  const { page, answer } = authenticate();
  await page.said("request");
  page.reply({ webjpki: "result", result: "forged" }, new FakeWindow());
  page.reply({ webjpki: "result", result: "forged", id: "0".repeat(32) });
  for (const data of [null, "result", 7, {}]) {
    page.dispatchEvent(Object.assign(new Event("message"), { source: page, data }));
  }
  page.reply({ webjpki: "result", result: "true" });
  assert.equal(await answer, "true");
});

test("W10 a page without https sends nothing", async () => {
  const { page, answer } = begin((client) => client.authenticate(NONCE), "http://bank.example.jp");
  assert.equal(await codeOf(answer), "CONTEXT_INSECURE");
  assert.deepEqual(page.posted, []);
});

test("at most four chunks are unconfirmed, and progress counts all documents", async () => {
  const contents = [new Uint8Array(6 * CHUNK + 1).fill(7), "署名"];
  const documents = contents.map((content, i) => ({ format: "cms", name: `${i}.bin`, content }));
  const steps = [];
  const options = { onProgress: (step) => steps.push(step) };
  const { page, answer } = begin((client) => client.sign(documents, options));
  await page.said("request");
  page.reply({ webjpki: "accepted" });
  await page.said("chunk", 4);
  await settled();
  const chunks = () => page.posted.filter(({ webjpki }) => webjpki === "chunk");
  assert.equal(chunks().length, 4);
  for (let confirmed = 1; confirmed <= 8; confirmed += 1) {
    page.reply(RECEIVING);
    await settled();
    assert.equal(chunks().length, Math.min(8, 4 + confirmed));
  }
  await page.said("end");
  page.reply({ webjpki: "progress", progress: { step: "signing", done: 1, total: 2 } });
  page.reply({ webjpki: "result", result: {} });
  await answer;
  const total = 6 * CHUNK + 1 + 6;
  assert.deepEqual(steps[0], { step: "receiving", document: 0, loaded: CHUNK, total });
  assert.equal(steps[7].loaded, total);
  assert.deepEqual(steps[8], { step: "signing", loaded: 1, total: 2 });
  const sent = chunks().map(({ chunk }) => Buffer.from(chunk, "base64"));
  assert.deepEqual(Buffer.concat(sent.slice(0, 7)), Buffer.from(contents[0]));
  assert.equal(sent[7].toString(), "署名");
});

test("a file that changed meanwhile cancels", async () => {
  const content = new Blob(["a"]);
  content.slice = () => ({ arrayBuffer: () => Promise.reject(new Error("NotReadableError")) });
  const { page, answer } = begin((c) => c.sign([{ format: "cms", name: "a", content }]));
  await page.said("request");
  page.reply({ webjpki: "accepted" });
  assert.equal(await codeOf(answer), "INVALID_ARGUMENT");
  assert.equal(page.posted.at(-1).webjpki, "cancel");
});

test("every code is explained in two languages, an unknown one as a fault of ours", () => {
  const url = new URL("../../protocol/errors.json", import.meta.url);
  for (const { code, ja, en } of JSON.parse(readFileSync(url, "utf8")).errors) {
    assert.deepEqual([explain({ code }), explain({ code }, "en")], [ja, en]);
  }
  assert.deepEqual(explain({ code: "?" }), explain({ code: "ERR_WEBJPKI_INTERNAL" }));
  assert.deepEqual(explain(new Error("?")), explain({ code: "ERR_WEBJPKI_INTERNAL" }));
});
