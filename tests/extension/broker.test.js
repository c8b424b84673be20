// SPDX-License-Identifier: Apache-2.0
/** Who may ask, what, and how many at a time. */

import assert from "node:assert/strict";
import test from "node:test";

import { Broker, originOf } from "../../extension/broker.js";
import { FakePort, settled } from "./fakes.js";

const ID = "mddeeagecbgdmobpbdfiialfbpikoijb";
const SENDER = {
  id: ID,
  origin: "https://bank.example.jp",
  url: "https://bank.example.jp/login",
  frameId: 0,
  tab: { id: 1 },
  documentId: "d1",
  documentLifecycle: "active",
};
const ASK = { verb: "authenticate", arguments: { challengeNonce: "n" } };

function world(allowed = true) {
  const state = { allowed, hosts: [], watched: new Map() };
  const broker = new Broker({
    id: ID,
    version: "0.1.0",
    isAllowed: async () => {
      if (state.unreadable) throw new Error("the store cannot be read");
      return state.allowed;
    },
    watchPage(tabId, gone) {
      state.watched.set(tabId, gone);
      return () => state.watched.delete(tabId);
    },
    openHost(request, listener) {
      const calls = [];
      const note = (name) => (value) => void calls.push(value === undefined ? name : [name, value]);
      state.hosts.push({ request, listener, calls });
      return {
        sendChunk: note("chunk"),
        sendEnd: note("end"),
        sendTimestamp: note("timestampToken"),
        close: note("close"),
      };
    },
  });
  const ask = async (message = ASK, sender = SENDER) => {
    const port = new FakePort(sender);
    broker.answer(port);
    port.say(message);
    await settled();
    return port;
  };
  return { state, broker, ask };
}

const kinds = (port) => port.sent.map((message) => message.webjpki);
const codeOf = (port) => port.sent.at(-1).error.code.replace("ERR_WEBJPKI_", "");

test("the origin of an https page's top frame", () => {
  assert.equal(originOf(SENDER, ID), "https://bank.example.jp");
  const other = { ...SENDER, origin: "https://bank.example.jp:8443" };
  assert.equal(originOf(other, ID), other.origin);
});

for (const [why, change] of Object.entries({
  "W1 a frame": { frameId: 4 },
  "W2 a sandboxed page, whose address still names the site": { origin: "null" },
  "W3 no word of the browser about the origin": { origin: undefined },
  "W10 http": { origin: "http://bank.example.jp" },
  "W10 an extension's page": { origin: `chrome-extension://${ID}` },
  "another extension": { id: "a".repeat(32) },
  "no tab": { tab: undefined },
  "a page that is not shown yet": { documentLifecycle: "prerender" },
  "a page that is kept for later": { documentLifecycle: "cached" },
  "an address instead of an origin": { origin: "https://bank.example.jp/" },
  "a user in the origin": { origin: "https://user@bank.example.jp" },
  "letters outside ASCII": { origin: "https://日本語.jp" },
  "no address at all": { origin: "https://[::1" },
  "256 characters": { origin: `https://${"a.".repeat(121)}aaaaaa`.padEnd(256, "a") },
})) {
  test(`refused without a word: ${why}`, async () => {
    const { state, ask } = world();
    const port = await ask(ASK, { ...SENDER, ...change });
    assert.deepEqual([port.sent, port.connected, state.hosts.length], [[], false, 0]);
  });
}

test("the host gets the browser's origin, and the page one answer", async () => {
  const { state, ask } = world();
  const port = await ask({ ...ASK, origin: "https://evil.example" });
  const [{ request, listener }] = state.hosts;
  assert.deepEqual(request, {
    command: "authenticate",
    arguments: { challengeNonce: "n", origin: "https://bank.example.jp" },
  });
  listener.progress({ step: "asking" });
  listener.reply({ result: { token: 1 } });
  await settled();
  assert.deepEqual(port.sent, [
    { webjpki: "accepted" },
    { webjpki: "progress", progress: { step: "asking" } },
    { webjpki: "result", result: { token: 1 } },
  ]);
  assert.equal(port.connected, false);
});

for (const [argument, message] of [
  ["origin", { verb: "authenticate", arguments: { origin: "https://bank.example.jp" } }],
  ["verb", { verb: "quit", arguments: {} }],
  ["verb", { verb: "read-card", arguments: {} }],
  ["verb", { verb: "__proto__", arguments: {} }],
  ["arguments", { verb: "sign" }],
  ["arguments", { verb: "sign", arguments: [] }],
  ["readers", { verb: "status", arguments: { readers: true } }],
]) {
  test(`W8 refused before any host: ${JSON.stringify(message)}`, async () => {
    const { state, ask } = world();
    const port = await ask(message);
    assert.equal(codeOf(port), "INVALID_ARGUMENT");
    assert.equal(port.sent[0].error.argument, argument);
    assert.equal(state.hosts.length, 0);
  });
}

test("W6 a site that is not allowed gets silence", async () => {
  const { state, ask } = world(false);
  const port = await ask();
  assert.deepEqual([port.sent, port.connected, state.hosts.length], [[], false, 0]);
});

test("W12 one request at a time; the next one after it", async () => {
  const { state, ask } = world();
  await ask();
  assert.equal(codeOf(await ask()), "BUSY");
  state.hosts[0].listener.reply({ result: {} });
  await settled();
  assert.deepEqual(kinds(await ask()), ["accepted"]);
});

test("W11 the page's leaving closes the host, and frees the place", async () => {
  const { state, ask } = world();
  (await ask()).leave();
  assert.deepEqual(state.hosts[0].calls, ["close"]);
  assert.deepEqual(kinds(await ask()), ["accepted"]);
});

test("W11 a page that left while its site was looked up starts no host", async () => {
  const { state, broker } = world();
  const port = new FakePort(SENDER);
  broker.answer(port);
  port.say(ASK);
  port.leave();
  await settled();
  assert.equal(state.hosts.length, 0);
});

test("W11 a page that is no longer in its tab has left, though its port says nothing", async () => {
  const { state, ask } = world();
  const port = await ask();
  state.watched.get(SENDER.tab.id)();
  assert.deepEqual([port.connected, state.hosts[0].calls], [false, ["close"]]);
  assert.equal(state.watched.size, 0);
  assert.deepEqual(kinds(await ask()), ["accepted"]);
});

test("W3 a reply that comes as the page leaves is put on no port", async () => {
  const { state, ask } = world();
  const port = await ask();
  const before = port.sent.length;
  port.postMessage = (message) => void port.sent.push(message); // a port that would still carry it
  state.hosts[0].listener.reply({ result: { token: 1 } });
  port.leave();
  await settled();
  assert.equal(port.sent.length, before);
});

test("W14 disallowing the site ends its request at once", async () => {
  const { state, broker, ask } = world();
  const port = await ask();
  state.allowed = false;
  await broker.recheck();
  assert.equal(codeOf(port), "NOT_PERMITTED");
  assert.deepEqual(state.hosts[0].calls, ["close"]);
});

test("W14 every message and the reply itself ask for the permission again", async () => {
  for (const step of ["chunk", "timestampToken", "timestamp", "reply"]) {
    const { state, ask } = world();
    const port = await ask();
    state.allowed = false;
    if (step === "chunk" || step === "timestampToken") port.say({ [step]: "AAAA" });
    else if (step === "timestamp") state.hosts[0].listener.timestamp({ document: 0 });
    else state.hosts[0].listener.reply({ result: { token: "secret" } });
    await settled();
    assert.equal(codeOf(port), "NOT_PERMITTED");
    assert.deepEqual(state.hosts[0].calls, ["close"]);
  }
});

test("a store that cannot be read ends the request, and the next one has its place", async () => {
  const { state, ask } = world();
  const port = await ask();
  state.unreadable = true;
  state.hosts[0].listener.progress({ step: "receiving" });
  await settled();
  assert.equal(port.connected, false);
  assert.deepEqual(state.hosts[0].calls, ["close"]);
  state.unreadable = false;
  assert.deepEqual(kinds(await ask()), ["accepted"]);
});

test("content follows in order", async () => {
  const { state, ask } = world();
  const port = await ask({ verb: "sign", arguments: { documents: [] } });
  port.say({ chunk: "AAAA" });
  port.say({ chunk: "BBBB" });
  port.say({ end: true });
  await settled();
  assert.deepEqual(state.hosts[0].calls, [["chunk", "AAAA"], ["chunk", "BBBB"], "end"]);
});

test("a question for a timestamp reaches the page, and its answer the host", async () => {
  const { state, ask } = world();
  const port = await ask({ verb: "sign", arguments: { documents: [] } });
  const question = { document: 3, hashFunction: "SHA-256", imprint: "AAAA" };
  state.hosts[0].listener.timestamp(question);
  await settled();
  assert.deepEqual(port.sent.at(-1), { webjpki: "timestamp", timestamp: question });
  port.say({ timestampToken: "BBBB" });
  await settled();
  assert.deepEqual(state.hosts[0].calls, [["timestampToken", "BBBB"]]);
});

test("status tells two versions, and asks the host nothing about readers", async () => {
  const { state, ask } = world();
  const port = await ask({ verb: "status", arguments: {} });
  assert.deepEqual(state.hosts[0].request, { command: "quit", arguments: {} });
  state.hosts[0].listener.hello("0.2.0");
  state.hosts[0].listener.reply({ result: {} });
  await settled();
  assert.deepEqual(port.sent.at(-1).result, { extension: "0.1.0", host: "0.2.0" });
});

test("status of a computer without a host", async () => {
  const { state, ask } = world();
  const port = await ask({ verb: "status", arguments: {} });
  state.hosts[0].listener.reply({ error: { code: "ERR_WEBJPKI_HOST_MISSING", message: "" } });
  await settled();
  assert.deepEqual(port.sent.at(-1).result, { extension: "0.1.0", host: null });
});
