// SPDX-License-Identifier: Apache-2.0
/** Sign-in and document signatures with a My Number Card, for a page. The protocol is in ../README.md. */

/** Every call needs a person's click or key press in the page within the last 5 seconds. */
export interface Options {
  /** Language of the window; without it the person's system decides. */
  lang?: "ja" | "en";
  /**
   * Milliseconds for everything together, 1 to 2147483647; then `ERR_WEBJPKI_TIMEOUT`. Without it only the
   * host's own limits hold.
   */
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
  /** The digest, as `crypto.subtle.digest` gives it, or as bytes; as text it is base64. */
  hash: string | ArrayBuffer | Uint8Array;
  hashFunction: HashFunction;
}

export type HashFunction = "SHA-256" | "SHA-384" | "SHA-512";

/** A Blob or File is read piece by piece, and must stay as it is; a string is sent as UTF-8. */
export type Content = Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string;

interface NamedContent {
  /** 1 to 255 characters; the person reads it. */
  name: string;
  content: Content;
}

/** The https address of an RFC 3161 authority, as the person is told of it: nobody here calls it. */
type TimestampAuthority = string;

/** Anything, at most 1 GiB; its signature is a CMS SignedData. */
export type CmsDocument = NamedContent & {
  format: "cms";
  /** Whether the container holds the content. Without it, or false: it is detached. */
  attached?: boolean;
  /** A detached SignedData over the same content, to which this signer is added; text is base64. */
  container?: string | ArrayBuffer | Uint8Array;
} & (
    | { profile?: "cades-b"; timestampAuthority?: undefined }
    | { profile: "cades-t"; timestampAuthority: TimestampAuthority }
  );

/** A PDF of at most 200 MiB; `moj` is what the registry offices publish (adbe.pkcs7.detached). */
export type PdfDocument = NamedContent & {
  format: "pdf";
  /** 1 to 200 characters. */
  reason?: string;
  /** 1 to 200 characters. */
  location?: string;
  seal?: Seal;
} & (
    | { profile: "moj" | "pades-b"; timestampAuthority?: undefined }
    | { profile: "pades-t"; timestampAuthority: TimestampAuthority }
  );

/** Where the visible seal goes: page from 1, points from the lower left corner, sides of 20 to 400. */
export interface Seal {
  page: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** An XML document of at most 64 MiB. */
export interface XmlDocument extends NamedContent {
  format: "xml";
  profile: "xmldsig" | "xades-b";
  /** Id of the element whose last child the signature becomes; without it the root. */
  parent?: string;
  /** What is signed, 1 to 100 of them; without it the whole document but for the signature. */
  references?: XmlReference[];
  /** Canonical XML 1.0 (without it) or exclusive. */
  canonicalization?: "c14n" | "exc-c14n";
  /** Of the references; without it SHA-256. The signature itself is always made with SHA-256. */
  hashFunction?: HashFunction;
  /** Whether issuer and serial number stand beside the certificate. */
  issuerSerial?: boolean;
  /** Id of the new Signature element. */
  signatureId?: string;
}

/** The whole document, an element by its id, or a file beside it that is known by its digest only. */
export type XmlReference =
  | { whole: true }
  | { id: string }
  | { name: string; hash: string | ArrayBuffer | Uint8Array; hashFunction: HashFunction };

export type Document = HashDocument | CmsDocument | PdfDocument | XmlDocument;

/** What the host makes of one document. Bytes are base64. */
export type SignatureOf<D extends Document> = D extends XmlDocument
  ? /** The Signature element, and the byte of the document before which it belongs. */
    { insert: string; at: number }
  : D extends { format: "cms"; attached: true }
    ? /** The container's bytes around the content. */
      { before: string; after: string }
    : /** hash: the raw signature; cms: the container; pdf: what is appended to the file. */
      string;

/** A signed PDF or XML file, or a container (.p7s, .p7m); null for a document of format "hash". */
export type FileOf<D extends Document> = D extends HashDocument ? null : Blob;

/** `signatures` and `files`: one for each document, in the same order. */
export interface SignResult<D extends readonly Document[] = Document[]> {
  /** The signature certificate, base64 of DER. It carries name, address, birth date and sex. */
  certificate: string;
  signatures: { [I in keyof D]: SignatureOf<D[I]> };
  /** They refer to the content that was given, without a copy of it. */
  files: { [I in keyof D]: FileOf<D[I]> };
}

/** SHA-256 of the signature that is to be timestamped; `document` counts from 0. */
export interface TimestampQuestion {
  document: number;
  hashFunction: "SHA-256";
  imprint: Uint8Array<ArrayBuffer>;
}

export interface SignOptions extends Options {
  /**
   * Brings an RFC 3161 token (a TimeStampToken or TimeStampResp in DER, at most 64 KiB; as text base64)
   * over `imprint` from the authority that was named, within a minute. Needed for the profiles
   * `pades-t` and `cades-t`. A failure cancels and rejects with `ERR_WEBJPKI_TIMESTAMP_FAILED`, and
   * what was thrown is its `cause`.
   */
  timestamp?: (question: TimestampQuestion) => TimestampToken | Promise<TimestampToken>;
}

export type TimestampToken = string | ArrayBuffer | Uint8Array;

/** `code` is one of protocol/errors.json; `data` holds what that code brings along. */
export class WebJpkiError extends Error {
  constructor(code: string, message?: string, data?: Record<string, unknown>, cause?: unknown);
  readonly code: string;
  readonly data: Record<string, unknown>;
}

/** What a card says of its holder. */
export interface Attributes {
  name: string;
  address: string;
  /** ISO 8601, or null where the card states no day of the calendar. */
  birthDate: string | null;
  sex: "male" | "female" | "notKnown" | "notApplicable";
}

/** A call that brings no result rejects with a `WebJpkiError`; `explain` has words for it. */
export interface Client {
  /** Which versions are here; tells nothing about readers or cards. */
  status(options?: Options): Promise<Status>;
  /** Signs in. `challengeNonce`: 44 to 128 printable ASCII characters, made by the server, used once. */
  authenticate(challengeNonce: string, options?: Options): Promise<AuthenticationToken>;
  /** Has 1 to 100 documents signed with one PIN; all or none. */
  sign<const D extends readonly Document[]>(
    documents: D,
    options?: SignOptions,
  ): Promise<SignResult<D>>;
  /** Has the person read their card and choose which of `fields` you get; nothing of it is signed. */
  readAttributes(
    fields: readonly (keyof Attributes)[],
    options?: Options,
  ): Promise<Partial<Attributes>>;
}

export const status: Client["status"];
export const authenticate: Client["authenticate"];
export const sign: Client["sign"];
export const readAttributes: Client["readAttributes"];

/** The same calls for another window, such as a test's. */
export function createClient(page: () => Window): Client;

/** Throws the `WebJpkiError` that arguments deserve, in the shape in which they go over the wire. */
export function checkArguments(verb: string, given: unknown): void;

/** What happened and what the person should do next, in words for the person, of whatever was caught. */
export function explain(error: unknown, lang?: "ja" | "en"): { happened: string; next: string };
