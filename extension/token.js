// SPDX-License-Identifier: Apache-2.0
/** Checks the signature of a sign-in token, for the practice page; a website's server does much more. */

const SEQUENCE = 0x30;
const VERSION = 0xa0;
const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** @param {string} base64 */
const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** The DER value at `at`: where its content begins, and where it ends.
 * @param {Uint8Array} der @param {number} at
 */
function valueAt(der, at) {
  let length = der[at + 1];
  let start = at + 2;
  if (length & 0x80) {
    const count = length & 0x7f;
    length = 0;
    for (const octet of der.subarray(start, start + count)) length = length * 256 + octet;
    start += count;
  }
  return { start, end: start + length };
}

/** The SubjectPublicKeyInfo of a certificate (RFC 5280, section 4.1).
 * @param {Uint8Array} der
 */
export function publicKeyOf(der) {
  let at = valueAt(der, valueAt(der, 0).start).start;
  if (der[at] === VERSION) at = valueAt(der, at).end;
  // serialNumber, signature, issuer, validity, subject
  for (let field = 0; field < 5; field += 1) at = valueAt(der, at).end;
  const key = der.slice(at, valueAt(der, at).end);
  if (key[0] !== SEQUENCE) throw new TypeError("not a certificate");
  return key;
}

/** Whether the key in the token's certificate made its signature, for this origin and nonce.
 * @param {Record<string, unknown>} token @param {string} origin @param {string} nonce
 */
export async function isSignedFor(token, origin, nonce) {
  const { unverifiedCertificate, signature } = token;
  const digests = [origin, nonce].map((word) =>
    crypto.subtle.digest("SHA-256", new TextEncoder().encode(word)),
  );
  const [first, second] = await Promise.all(digests);
  const signed = new Uint8Array([...new Uint8Array(first), ...new Uint8Array(second)]);
  try {
    const spki = publicKeyOf(bytes(String(unverifiedCertificate)));
    const key = await crypto.subtle.importKey("spki", spki, ALGORITHM, false, ["verify"]);
    return await crypto.subtle.verify(ALGORITHM, key, bytes(String(signature)), signed);
  } catch {
    return false; // no certificate, or no base64
  }
}
