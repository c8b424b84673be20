// SPDX-License-Identifier: Apache-2.0
/** Sign-in and document signatures with a My Number Card, for a page. The protocol is in ../README.md. */

/** Every call needs a person's click or key press in the page within the last 5 seconds. */
export interface Options {
  /** Language of the window; without it the person's system decides. */
  lang?: "ja" | "en";
  /** Milliseconds for everything together; then `ERR_WEBJPKI_TIMEOUT`. Without it only the host's own limits hold. */
  timeout?: number;
  /** Aborting closes the window and rejects with `ERR_WEBJPKI_USER_CANCELLED`. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export type Progress =
  /** The host has taken `loaded` of `total` bytes of all documents; `document` counts from 0. */
  | { step: "receiving"; document: number; loaded: number; total: number }
  /** The window is open. */
  | { step: "asking" }
  /** `loaded` of `total` signatures are made. */
  | { step: "signing"; loaded: number; total: number };

export interface Status {
  /** Version of the extension. */
  extension: string;
  /** Version of the host, or null when it does not start. */
  host: string | null;
}

/** Send it to the server as it is. Certificate and signature are base64. */
export interface AuthenticationToken {
  format: "web-eid:1.0";
  algorithm: "RS256";
  unverifiedCertificate: string;
  signature: string;
  appVersion: string;
}

/** A document whose digest the page knows; its signature is raw RSASSA-PKCS1-v1_5. */
export interface HashDocument {
  format: "hash";
  /** 1 to 255 characters; the person reads it. */
  name: string;
  /** The digest; as text it is base64. */
  hash: string | Uint8Array;
  hashFunction: "SHA-256" | "SHA-384" | "SHA-512";
}

/** A document that is sent to the host, at most 1 GiB; its signature is a detached CMS SignedData. */
export interface CmsDocument {
  format: "cms";
  /** 1 to 255 characters; the person reads it. */
  name: string;
  /** A Blob or File is read piece by piece; a string is sent as UTF-8. */
  content: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string;
}

export type Document = HashDocument | CmsDocument;

export interface SignResult {
  /** The signature certificate, base64 of DER. It carries name, address, birth date and sex. */
  certificate: string;
  /** One for each document, in the same order; base64. */
  signatures: string[];
}

/** `code` is one of protocol/errors.json; `data` holds what that code brings along. */
export class WebJpkiError extends Error {
  constructor(code: string, message?: string, data?: Record<string, unknown>);
  readonly code: string;
  readonly data: Record<string, unknown>;
}

export interface Client {
  /** Which versions are here; tells nothing about readers or cards. */
  status(options?: Options): Promise<Status>;
  /** Signs in. `challengeNonce`: 44 to 128 printable ASCII characters, made by the server, used once. */
  authenticate(challengeNonce: string, options?: Options): Promise<AuthenticationToken>;
  /** Has 1 to 100 documents signed with one PIN; all or none. */
  sign(documents: Document[], options?: Options): Promise<SignResult>;
  /** Reserved: rejects with `ERR_WEBJPKI_INVALID_ARGUMENT` in this version. */
  readAttributes(
    fields: ("name" | "address" | "birthDate" | "sex")[],
    options?: Options,
  ): Promise<Record<string, string>>;
}

export const status: Client["status"];
export const authenticate: Client["authenticate"];
export const sign: Client["sign"];
export const readAttributes: Client["readAttributes"];

/** The same calls for another window, such as a test's. */
export function createClient(page: () => Window): Client;

/** Throws the `WebJpkiError` that arguments deserve, in the shape in which they go over the wire. */
export function checkArguments(verb: string, given: unknown): void;

/** What happened and what the person should do next, in words for the person. */
export function explain(
  error: { code?: string },
  lang?: "ja" | "en",
): { happened: string; next: string };
