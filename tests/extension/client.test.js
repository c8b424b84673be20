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

test("the second does not pass while the page is busy and hears nobody", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const { page, answer } = authenticate();
  now = 3000;
  t.mock.timers.tick(1000);
  assert.equal(page.posted.length, 1);
  now = 4000;
  t.mock.timers.tick(1000);
  assert.equal(await codeOf(answer), "EXTENSION_UNAVAILABLE");
});

for (const [why, members, said] of [
  ["there was no click", { navigator: { userActivation: { isActive: false } } }, /no click/],
  ["the page is in a frame", { self: {}, top: {} }, /in a frame/],
  ["nothing of that kind", { navigator: { userActivation: { isActive: true } } }, /no answer$/],
]) {
  test(`why nobody answered is told to the developer: ${why}`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const page = Object.assign(new FakeWindow(), members);
    const answer = createClient(() => page).authenticate(NONCE);
    t.mock.timers.tick(1000);
    const error = await answer.then(assert.fail, (refused) => refused);
    assert.equal(error.code, "ERR_WEBJPKI_EXTENSION_UNAVAILABLE");
    assert.match(error.message, said);
  });
}

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
  page.reply({ webjpki: "result", result: { signatures: ["AAAA", "AAAA"] } });
  await answer;
  const total = 6 * CHUNK + 1 + 6;
  assert.deepEqual(steps[0], { step: "receiving", document: 0, loaded: CHUNK, total });
  assert.equal(steps[7].loaded, total);
  assert.deepEqual(steps[8], { step: "signing", loaded: 1, total: 2 });
  const sent = chunks().map(({ chunk }) => Buffer.from(chunk, "base64"));
  assert.deepEqual(Buffer.concat(sent.slice(0, 7)), Buffer.from(contents[0]));
  assert.equal(sent[7].toString(), "署名");
});

const PDF = { format: "pdf", name: "契約書.pdf", profile: "pades-b", content: new Blob(["%PDF"]) };
const XML = { format: "xml", name: "a.xml", profile: "xmldsig", content: "<書>あ</書>" };
const CMS = { format: "cms", name: "a.txt", content: "署名" };
const HASH = { format: "hash", name: "a", hash: new Uint8Array(32), hashFunction: "SHA-256" };
const TIMED = { ...PDF, profile: "pades-t", timestampAuthority: "https://tsa.example/" };
const base64 = (text) => Buffer.from(text).toString("base64");

/** Has `documents` signed by an extension that answers at once with `signatures`. */
async function signed(documents, signatures) {
  const { page, answer } = begin((client) => client.sign(documents));
  await page.said("request");
  page.reply({ webjpki: "accepted" });
  page.reply({ webjpki: "result", result: { certificate: "AAAA", signatures } });
  return answer;
}

test("each document comes back as a finished file", async () => {
  const documents = [PDF, XML, CMS, { ...CMS, attached: true }, HASH];
  const signatures = [
    base64(" appended"),
    { insert: base64("<Signature/>"), at: 8 },
    base64("container"),
    { before: base64("["), after: base64("]") },
    "AAAA",
  ];
  const result = await signed(documents, signatures);
  assert.deepEqual([result.certificate, result.signatures], ["AAAA", signatures]);
  assert.equal(result.files.pop(), null);
  assert.deepEqual(await Promise.all(result.files.map((file) => file.text())), [
    "%PDF appended",
    "<書>あ<Signature/></書>",
    "container",
    "[署名]",
  ]);
  assert.deepEqual(
    result.files.map(({ type }) => type),
    ["application/pdf", "application/xml", "application/pkcs7-signature", "application/pkcs7-mime"],
  );
});

test("a finished file keeps the type that the page gave it", async () => {
  const content = new Blob(["<a/>"], { type: "application/x-etax" });
  const { files } = await signed([{ ...XML, content }], [{ insert: "AAAA", at: 4 }]);
  assert.equal(files[0].type, "application/x-etax");
});

for (const [why, document, ...signatures] of [
  ["none", PDF],
  ["one too many", PDF, "AAAA", "AAAA"],
  ["nothing", PDF, ""],
  ["no base64", PDF, "A"],
  ["a place for a PDF", PDF, { insert: "AAAA", at: 1 }],
  ["no place for XML", XML, "AAAA"],
  ["a place outside", XML, { insert: "AAAA", at: 18 }],
  ["half a container", { ...CMS, attached: true }, { before: "AAAA" }],
  ["a container around nothing", CMS, { before: "AAAA", after: "AAAA" }],
]) {
  test(`results that do not fit are a fault of ours: ${why}`, async () => {
    assert.equal(await codeOf(signed([document], signatures)), "INTERNAL");
  });
}

/** Asks the page for a timestamp, which `bring` is to bring. */
async function asked(bring) {
  const { page, answer } = begin((client) => client.sign([TIMED], { timestamp: bring }));
  await page.said("request");
  page.reply({ webjpki: "accepted" });
  await page.said("end");
  const imprint = Buffer.alloc(32, 7).toString("base64");
  page.reply({
    webjpki: "timestamp",
    timestamp: { document: 0, hashFunction: "SHA-256", imprint },
  });
  return { page, answer };
}

for (const [kind, token] of [
  ["bytes", new Uint8Array([0x30, 0])],
  ["a buffer", new Uint8Array([0x30, 0]).buffer],
  ["base64", "MAA="],
]) {
  test(`the page brings a timestamp as ${kind}`, async () => {
    const questions = [];
    const { page, answer } = await asked(async (question) => (questions.push(question), token));
    assert.equal((await page.said("timestampToken")).timestampToken, "MAA=");
    assert.deepEqual(questions, [
      { document: 0, hashFunction: "SHA-256", imprint: new Uint8Array(32).fill(7) },
    ]);
    page.reply({ webjpki: "result", result: { signatures: ["AAAA"] } });
    assert.equal((await answer).files[0].size, 7);
  });
}

for (const [why, bring] of Object.entries({
  "cannot be reached": () => Promise.reject(new Error("503")),
  "throws at once": () => {
    throw new Error("503");
  },
  "brings nothing": () => undefined,
  "brings no base64": () => "M",
  "brings an empty token": () => new Uint8Array(),
  "brings too much": () => new Uint8Array(64 * 1024 + 1),
})) {
  test(`a timestamp fails when the authority ${why}`, async () => {
    const { page, answer } = await asked(bring);
    const error = await answer.then(assert.fail, (refused) => refused);
    assert.equal(error.code, "ERR_WEBJPKI_TIMESTAMP_FAILED");
    assert.ok(error.cause instanceof Error);
    assert.equal(page.posted.at(-1).webjpki, "cancel");
  });
}

test("a question that no option answers fails, and cancels", async () => {
  const { page, answer } = begin((client) => client.sign([PDF]));
  await page.said("request");
  page.reply({ webjpki: "accepted" });
  page.reply({ webjpki: "timestamp", timestamp: { document: 0, imprint: "AAAA" } });
  assert.equal(await codeOf(answer), "TIMESTAMP_FAILED");
  assert.equal(page.posted.at(-1).webjpki, "cancel");
});

test("a timestamp that comes after the end goes nowhere", async () => {
  let bring = () => {};
  const { page, answer } = await asked(() => new Promise((resolve) => (bring = resolve)));
  page.reply({ webjpki: "error", error: { code: "ERR_WEBJPKI_TIMESTAMP_FAILED", message: "" } });
  assert.equal(await codeOf(answer), "TIMESTAMP_FAILED");
  bring("MAA=");
  await settled();
  assert.equal(page.posted.at(-1).webjpki, "end");
});

const gone = new Uint8Array(32);
structuredClone(gone.buffer, { transfer: [gone.buffer] });
for (const [why, argument, document] of [
  ["half of a character", "documents[1].content", { ...CMS, content: "署\ud800" }],
  ["a buffer that went elsewhere", "documents[1]", { ...CMS, content: gone }],
  ["a digest that went elsewhere", "documents[1]", { ...HASH, hash: gone.buffer }],
]) {
  test(`what cannot be sent as it is given is named: ${why}`, async () => {
    const { page, answer } = begin((client) => client.sign([CMS, document]));
    const error = await answer.then(assert.fail, (refused) => refused);
    assert.equal(error.code, "ERR_WEBJPKI_INVALID_ARGUMENT");
    assert.deepEqual(error.data, { argument });
    assert.deepEqual(page.posted, []);
  });
}

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
  for (const caught of [new Error("?"), { code: "constructor" }, undefined, null, "?"]) {
    assert.deepEqual(explain(caught), explain({ code: "ERR_WEBJPKI_INTERNAL" }));
  }
  assert.deepEqual(
    explain({ code: "ERR_WEBJPKI_BUSY" }, "ja-JP"),
    explain({ code: "ERR_WEBJPKI_BUSY" }),
  );
});
