// SPDX-License-Identifier: Apache-2.0
/** The vectors of protocol/vectors, run against the page client and the extension. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { Broker } from "../../extension/broker.js";
import { checkArguments, createClient } from "../../protocol/client/webjpki.js";
import { FakePort, FakeWindow, settled } from "./fakes.js";

function vectors(set) {
  const url = new URL(`../../protocol/vectors/${set}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")).vectors;
}

const bytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));

/** What JSON cannot write: `{"$bytes"}`, `{"$blob"}` and `{"$repeat", "of"}`. */
function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  if ("$bytes" in value) return bytes(value.$bytes);
  if ("$blob" in value) return new Blob([bytes(value.$blob)]);
  if ("$timestamp" in value) return () => revive(value.$timestamp);
  if ("$repeat" in value) return Array(value.$repeat).fill(revive(value.of));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revive(member)]));
}

function assertError(error, expected) {
  const { code, ...data } = expected;
  assert.equal(error.code, code);
  for (const [name, value] of Object.entries(data))
    assert.equal((error.data ?? error)[name], value);
}

const QUESTION = { document: 0, hashFunction: "SHA-256", imprint: `${"A".repeat(43)}=` };

/** A result of the right form for each document. */
function resultFor({ format, attached }) {
  if (format === "xml") return { insert: "AAAA", at: 1 };
  return attached ? { before: "AAAA", after: "AAAA" } : "AAAA";
}

/** Answers the client as extension and host do, until everything expected has been posted. */
async function answer(page, count) {
  const { arguments: given } = await page.said("request");
  page.reply({ webjpki: "accepted" });
  for (let confirmed = 0; page.posted.length < count; await settled()) {
    const chunks = page.posted.filter(({ webjpki }) => webjpki === "chunk").length;
    for (; confirmed < chunks; confirmed += 1) {
      page.reply({
        webjpki: "progress",
        progress: { step: "receiving", document: 0, received: 1 },
      });
    }
    const isSent = page.posted.at(-1).webjpki === "end";
    if (isSent) page.reply({ webjpki: "timestamp", timestamp: QUESTION });
  }
  const signatures = (given.documents ?? []).map(resultFor);
  page.reply({ webjpki: "result", result: { signatures } });
}

for (const { id, input, result, sends, error } of vectors("page-messages")) {
  test(`page-messages: ${id}`, async () => {
    const page = new FakeWindow();
    const call = createClient(() => page)[input.call](...revive(input.arguments));
    if (result === "refused") {
      assertError(await call.then(assert.fail, (refused) => refused), error);
      assert.deepEqual(page.posted, []);
      return;
    }
    await answer(page, sends.length);
    await call;
    assert.deepEqual(
      page.posted.map(({ id: _id, target: _target, ...message }) => message),
      sends,
    );
  });
}

/** Asserts that the client's check says of these arguments what the vector says. */
function assertChecked(command, wire, { result, error }) {
  let refused = null;
  try {
    checkArguments(command, wire);
  } catch (thrown) {
    refused = thrown;
  }
  if (result === "accepted") assert.equal(refused, null);
  if (result === "refused") assertError(refused, error);
}

for (const set of ["cms-requests", "pdf-requests", "xml-requests"]) {
  for (const vector of vectors(set)) {
    test(`${set}: ${vector.id}`, () =>
      assertChecked("sign", { documents: [vector.input] }, vector));
  }
}

for (const { id, input, result, error, documents } of vectors("requests")) {
  const { command, arguments: given } = input;
  const isOfPage = ["authenticate", "sign", "read-attributes"].includes(command);
  // The page sets no origin, and a request has no members that the client does not write.
  if (!isOfPage || error?.argument === "origin" || error?.argument === "arguments") continue;
  const { origin: _origin, ...wire } = given;
  if (documents) wire.documents = Array(documents).fill(wire.documents[0]);
  test(`requests: ${id}`, () => assertChecked(command, wire, { result, error }));
}

for (const { id, input, result, request, error } of vectors("relayed-requests")) {
  test(`relayed-requests: ${id}`, async () => {
    const asked = [];
    const broker = new Broker({
      id: "self",
      version: "0.1.0",
      isAllowed: async () => true,
      watchPage: () => () => {},
      openHost: (said) => (
        asked.push(said),
        { sendChunk() {}, sendEnd() {}, sendTimestamp() {}, close() {} }
      ),
    });
    const port = new FakePort(input.sender);
    broker.answer(port);
    port.say(input.message);
    await settled();
    assert.deepEqual(asked, request ? [request] : []);
    if (result === "silent") assert.deepEqual([port.sent, port.connected], [[], false]);
    if (result === "refused") assertError(port.sent[0].error, error);
  });
}
