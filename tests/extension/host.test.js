// SPDX-License-Identifier: Apache-2.0
/** The conversation with the host: hello, pacing, one reply, and every way in which it ends early. */

import assert from "node:assert/strict";
import test from "node:test";

import { askHost, Conversation } from "../../extension/host.js";
import {
  CHUNK_CHARACTERS,
  FRAME_BYTES,
  QUIET_MS,
  TOKEN_CHARACTERS,
} from "../../extension/limits.js";
import { FakeClock, FakePort } from "./fakes.js";

const HELLO = { version: "0.1.0", protocol: 1 };
const QUESTION = { document: 0, hashFunction: "SHA-256", imprint: `${"A".repeat(43)}=` };
const CHUNK = { progress: { step: "receiving", document: 0, received: 4 } };

function start(request = { command: "sign", arguments: {} }) {
  const [port, clock, replies, progress, asked] = [new FakePort(), new FakeClock(), [], [], []];
  const listener = {
    reply: (r) => replies.push(r),
    progress: (p) => progress.push(p),
    timestamp: (question) => asked.push(question),
  };
  const conversation = new Conversation(() => port, request, listener, clock);
  return { port, clock, replies, progress, asked, conversation };
}

function codeOf(replies) {
  assert.equal(replies.length, 1);
  return replies[0].error.code.replace("ERR_WEBJPKI_", "");
}

test("nothing is sent before the host has said hello", () => {
  const { port, conversation } = start();
  conversation.sendChunk("AAAA");
  assert.deepEqual(port.sent, []);
  port.say(HELLO);
  assert.deepEqual(port.sent, [{ command: "sign", arguments: {} }, { chunk: "AAAA" }]);
});

test("one reply, and the port is closed after it", () => {
  const { port, replies } = start();
  port.say(HELLO);
  port.say({ signatures: [] });
  port.say({ signatures: ["another"] });
  port.leave();
  assert.deepEqual(replies, [{ result: { signatures: [] } }]);
  assert.equal(port.connected, false);
});

test("a reply in parts is put together", () => {
  const { port, replies } = start();
  port.say(HELLO);
  const reply = { certificate: "AA==", signatures: ["署名", "BB=="] };
  const text = JSON.stringify(reply);
  for (const part of [text.slice(0, 9), text.slice(9, 30), text.slice(30)]) port.say({ part });
  assert.deepEqual(replies, []);
  port.say({ parts: 3 });
  assert.deepEqual(replies, [{ result: reply }]);
});

for (const [why, frames] of Object.entries({
  "one part is missing": [{ part: '{"a":1}' }, { parts: 2 }],
  "the whole is no JSON": [{ part: '{"a"' }, { part: ":" }, { parts: 2 }],
  "the whole is no object": [{ part: "nu" }, { part: "ll" }, { parts: 2 }],
  "a part is no text": [{ part: 7 }],
  "there is no end to them": Array(70).fill({ part: " ".repeat(1024 * 1024) }),
})) {
  test(`a reply in parts is a fault of the host when ${why}`, () => {
    const { port, replies } = start();
    port.say(HELLO);
    frames.forEach((frame) => port.say(frame));
    assert.equal(codeOf(replies), "INTERNAL");
    assert.equal(port.connected, false);
  });
}

test("an error of the host keeps its data", () => {
  const { port, replies } = start();
  port.say(HELLO);
  const error = { code: "ERR_WEBJPKI_PIN_BLOCKED", message: "m", pin: "signature" };
  port.say({ error });
  assert.deepEqual(replies, [{ error }]);
});

for (const frame of [null, 7, "", true]) {
  for (const before of [[], [HELLO], [HELLO, { progress: { step: "asking" } }]]) {
    test(`${JSON.stringify(frame)} as frame ${before.length} is a fault of the host`, () => {
      const { port, replies } = start();
      for (const said of [...before, frame]) port.say(said);
      assert.equal(codeOf(replies), "INTERNAL");
      assert.equal(port.connected, false);
    });
  }
}

test("an error that is none of ours becomes an internal one", () => {
  const { port, replies } = start();
  port.say(HELLO);
  port.say({ error: { code: "<script>", message: "m" } });
  assert.equal(codeOf(replies), "INTERNAL");
});

test("a host that leaves without hello is missing", () => {
  const { port, replies } = start();
  port.leave();
  assert.equal(codeOf(replies), "HOST_MISSING");
});

test("a host that leaves after hello had a fault", () => {
  const { port, replies } = start();
  port.say(HELLO);
  port.leave();
  assert.equal(codeOf(replies), "INTERNAL");
});

test("five seconds without hello are enough", () => {
  const { port, clock, replies } = start();
  clock.pass(4999);
  assert.equal(replies.length, 0);
  clock.pass(5000);
  assert.equal(codeOf(replies), "HOST_MISSING");
  assert.equal(port.connected, false);
});

for (const [protocol, older] of [
  [0, "host"],
  [2, "extension"],
]) {
  test(`protocol ${protocol} asks for a newer ${older}`, () => {
    const { port, replies } = start();
    port.say({ version: "1", protocol });
    assert.equal(codeOf(replies), "VERSION_MISMATCH");
    assert.equal(replies[0].error.update, older);
    assert.deepEqual(port.sent, []);
  });
}

test("four chunks may be unconfirmed, a fifth is refused", () => {
  const { port, replies, conversation } = start();
  port.say(HELLO);
  for (let i = 0; i < 4; i += 1) conversation.sendChunk("AAAA");
  port.say(CHUNK);
  conversation.sendChunk("AAAA");
  assert.equal(replies.length, 0);
  conversation.sendChunk("AAAA");
  assert.equal(codeOf(replies), "INVALID_ARGUMENT");
  assert.equal(replies[0].error.argument, "chunk");
  assert.equal(port.connected, false);
});

for (const chunk of [undefined, 7, "", "A A", "AAAA\n", "A".repeat(CHUNK_CHARACTERS + 4)]) {
  test(`the chunk ${JSON.stringify(chunk)?.slice(0, 12)} is refused`, () => {
    const { port, replies, conversation } = start();
    port.say(HELLO);
    conversation.sendChunk(chunk);
    assert.equal(codeOf(replies), "INVALID_ARGUMENT");
    assert.equal(port.sent.length, 1);
  });
}

test("W12 a page that sends nothing more for a minute gives way", () => {
  const { port, clock, replies, conversation } = start();
  port.say(HELLO);
  conversation.sendChunk("AAAA");
  clock.pass(QUIET_MS - 1);
  port.say(CHUNK);
  assert.equal(replies.length, 0);
  clock.pass(QUIET_MS);
  assert.equal(codeOf(replies), "TIMEOUT");
  assert.equal(port.connected, false);
});

test("a person at the host's window is not hurried", () => {
  const { port, clock, replies } = start();
  port.say(HELLO);
  port.say(CHUNK);
  port.say({ progress: { step: "asking" } });
  clock.pass(QUIET_MS * 60);
  assert.equal(replies.length, 0);
  assert.equal(port.connected, true);
});

test("a question for a timestamp is answered once", () => {
  const { port, replies, asked, conversation } = start();
  port.say(HELLO);
  for (const token of ["AAAA", "A".repeat(TOKEN_CHARACTERS)]) {
    port.say({ timestamp: { ...QUESTION, more: "of what a page need not know" } });
    conversation.sendTimestamp(token);
    assert.deepEqual(port.sent.at(-1), { timestampToken: token });
  }
  assert.deepEqual(asked, [QUESTION, QUESTION]);
  assert.equal(replies.length, 0);
  conversation.sendTimestamp("AAAA");
  assert.equal(codeOf(replies), "INVALID_ARGUMENT");
});

test("a token that nobody asked for is refused", () => {
  const { port, replies, conversation } = start();
  port.say(HELLO);
  conversation.sendTimestamp("AAAA");
  assert.equal(codeOf(replies), "INVALID_ARGUMENT");
  assert.equal(replies[0].error.argument, "timestampToken");
  assert.equal(port.sent.length, 1);
});

for (const token of [undefined, 7, "", "A A", ["AAAA"], "A".repeat(TOKEN_CHARACTERS + 4)]) {
  test(`the token ${JSON.stringify(token)?.slice(0, 12)} is refused`, () => {
    const { port, replies, conversation } = start();
    port.say(HELLO);
    port.say({ timestamp: QUESTION });
    conversation.sendTimestamp(token);
    assert.equal(codeOf(replies), "INVALID_ARGUMENT");
    assert.equal(port.connected, false);
    assert.equal(port.sent.length, 1);
  });
}

for (const question of [
  null,
  {},
  { ...QUESTION, document: "0" },
  { ...QUESTION, hashFunction: "SHA-1" },
  { ...QUESTION, imprint: "AAAA" },
]) {
  test(`the question ${JSON.stringify(question)} is a fault of the host`, () => {
    const { port, replies, asked } = start();
    port.say(HELLO);
    port.say({ timestamp: question });
    assert.equal(codeOf(replies), "INTERNAL");
    assert.deepEqual(asked, []);
  });
}

test("a request over 1 MiB never reaches the host", () => {
  const { port, replies } = start({
    command: "sign",
    arguments: { x: "あ".repeat(FRAME_BYTES / 3) },
  });
  port.say(HELLO);
  assert.equal(codeOf(replies), "TOO_LARGE");
  assert.deepEqual(port.sent, []);
});

test("a request of exactly 1 MiB does", () => {
  const empty = JSON.stringify({ command: "sign", arguments: { x: "" } }).length;
  const { port } = start({ command: "sign", arguments: { x: "a".repeat(FRAME_BYTES - empty) } });
  port.say(HELLO);
  assert.equal(port.sent.length, 1);
});

test("close ends it without a reply", () => {
  const { port, clock, replies, conversation } = start();
  conversation.close();
  port.say(HELLO);
  clock.pass(9999);
  assert.deepEqual(replies, []);
  assert.equal(port.connected, false);
});

test("askHost tells the version with the reply", async () => {
  const port = new FakePort();
  const answer = askHost(() => port, "status", {}, new FakeClock());
  port.say(HELLO);
  port.say({ readers: [] });
  assert.deepEqual(await answer, { version: "0.1.0", reply: { result: { readers: [] } } });
});
