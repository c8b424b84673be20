// SPDX-License-Identifier: Apache-2.0
/** The numbers of protocol/README.md, section 3, that the extension enforces. */

export const HOST_NAME = "org.webjpki.host";
export const PROTOCOL = 1;
export const HELLO_MS = 5000;
/** For the next chunk to come, or for the host's window to open. */
export const QUIET_MS = 60_000;
export const FRAME_BYTES = 1024 * 1024;
export const CHUNK_BYTES = 512 * 1024;
/** Base64 of a full chunk. */
export const CHUNK_CHARACTERS = 4 * Math.ceil(CHUNK_BYTES / 3);
export const UNCONFIRMED_CHUNKS = 4;
/** Base64 of a timestamp token of 64 KiB. */
export const TOKEN_CHARACTERS = 4 * Math.ceil((64 * 1024) / 3);
/** A reply that comes in parts: enough for any, and an end to what a broken host may pile up. */
export const REPLY_CHARACTERS = 64 * 1024 * 1024;
export const ORIGIN_CHARACTERS = 255;
