// SPDX-License-Identifier: Apache-2.0
/** What our own pages make of the host's answers. */

import assert from "node:assert/strict";
import { generateKeyPairSync, sign, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";

globalThis.chrome = { i18n: { getMessage: (name, value) => (value ? `${name} ${value}` : name) } };
const { stepsOf } = await import("../../extension/steps.js");
const { fault, readiness } = await import("../../extension/readiness.js");
const { updatePage } = await import("../../extension/update.js");
const { isSignedFor, publicKeyOf } = await import("../../extension/token.js");

const marks = ({ host, reader, card }) => [host.mark, reader.mark, card.mark];
const found = (...readers) => ({ version: "0.1.0", reply: { result: { readers } } });
const failed = (name, version = null, data = {}) => ({
  version,
  reply: { error: { code: `ERR_WEBJPKI_${name}`, message: "", ...data } },
});

test("without a host nothing is ticked, and the way to it is shown", () => {
  const steps = stepsOf(failed("HOST_MISSING"));
  assert.deepEqual(marks(steps), ["bad", "missing", "missing"]);
  assert.equal(steps.host.help.at, "help.html#install");
});

test("without the service the reader's step leads to the check page", () => {
  const steps = stepsOf(failed("SERVICE_UNAVAILABLE", "0.1.0"));
  assert.deepEqual(marks(steps), ["good", "bad", "missing"]);
  assert.equal(steps.reader.help.at, "check.html");
});

for (const name of ["Windows Hello for Business 1", "Yubico YubiKey 00 00", "Virtual PCD 00 00"]) {
  test(`${name} without a card is no reader`, () => {
    const answer = found({ name, card: "none" });
    assert.deepEqual(marks(stepsOf(answer)), ["good", "missing", "missing"]);
    assert.equal(readiness(answer).at(-1).text, "noReader");
  });
}

test("of several readers the one that helps most is told of", () => {
  const none = { name: "A", card: "none" };
  assert.deepEqual(marks(stepsOf(found())), ["good", "missing", "missing"]);
  assert.deepEqual(marks(stepsOf(found(none))), ["good", "good", "missing"]);
  assert.deepEqual(marks(stepsOf(found(none, { name: "B", card: "other" }))).at(-1), "bad");
  assert.deepEqual(marks(stepsOf(found(none, { name: "B", card: "busy" }))).at(-1), "missing");
  const steps = stepsOf(found(none, { name: "B", card: "other" }, { name: "C", card: "jpki" }));
  assert.deepEqual(marks(steps), ["good", "good", "good"]);
  assert.equal(steps.card.text, "cardJpki C");
});

test("a card of a kind that we do not know is told as another card", () => {
  assert.equal(stepsOf(found({ name: "A", card: "new" })).card.mark, "bad");
});

for (const [update, page] of [
  ["host", "help.html#install"],
  ["extension", "help.html#update"],
]) {
  test(`an old ${update} leads to ${page}`, () => {
    const { reply } = failed("VERSION_MISMATCH", null, { update });
    assert.equal(updatePage(reply), page);
    assert.equal(fault(reply.error).help.at, page);
  });
}

test("no other reply opens a page", () => {
  assert.equal(updatePage({ result: {} }), null);
  assert.equal(updatePage(failed("HOST_MISSING").reply), null);
});

const vectors = JSON.parse(
  readFileSync(new URL("../../protocol/vectors/tokens.json", import.meta.url), "utf8"),
).vectors;
const good = vectors.find(({ result }) => result === "accepted").input;

test("the key in a certificate is what a second reader finds", () => {
  const der = Buffer.from(good.token.unverifiedCertificate, "base64");
  const spki = new X509Certificate(der).publicKey.export({ type: "spki", format: "der" });
  assert.deepEqual(Buffer.from(publicKeyOf(new Uint8Array(der))), spki);
});

test("a token is taken for its own origin and nonce only", async () => {
  const { token, origin, nonce } = good;
  assert.equal(await isSignedFor(token, origin, nonce), true);
  assert.equal(await isSignedFor(token, `${origin}:8443`, nonce), false);
  assert.equal(await isSignedFor(token, origin, `${nonce}x`), false);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const signature = sign("sha256", Buffer.alloc(64), privateKey).toString("base64");
  assert.equal(await isSignedFor({ ...token, signature }, origin, nonce), false);
});

for (const broken of ["", "AAAA", "MIIB", "%"]) {
  test(`"${broken}" is no certificate`, async () => {
    const token = { ...good.token, unverifiedCertificate: broken };
    assert.equal(await isSignedFor(token, good.origin, good.nonce), false);
  });
}
