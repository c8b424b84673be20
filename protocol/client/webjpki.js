// SPDX-License-Identifier: Apache-2.0
/**
 * Asks the Web JPKI extension, on behalf of the page that loads this file, to sign a person in or to
 * have documents signed. A site serves the folder `webjpki/` beside this file. `webjpki.d.ts` describes
 * every name; `../README.md` is the protocol.
 */

import { checkArguments } from "./webjpki/arguments.js";
import { asBase64, decodedLength, fromBase64, pieceInBase64 } from "./webjpki/base64.js";
import { check, checkNumber } from "./webjpki/checks.js";
import { WebJpkiError } from "./webjpki/errors.js";
import { announceAll, finishedFiles } from "./webjpki/files.js";
import { wantsTimestamp } from "./webjpki/formats.js";

export { checkArguments, WebJpkiError };

const ACCEPTED_MS = 1000;
const LATE_MS = 250;
const CHUNK_BYTES = 512 * 1024;
const UNCONFIRMED_CHUNKS = 4;
const TOKEN_BYTES = 64 * 1024;
/** The longest that a browser waits; more would be no time at all. */
const TIMEOUT_MS = 2 ** 31 - 1;

/** One request: from its first message to its one answer. */
class Exchange {
  #page;
  #options;
  #id = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  /** @type {number[]} sizes of the chunks that the host has not confirmed */
  #unconfirmed = [];
  #loaded = 0;
  #total = 0;
  /** @type {(() => void)[]} undone when the answer is there, whatever it is */
  #undo = [];
  #open = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;
  #accepted = () => {};
  #confirmed = () => {};
  /** @type {(question: any) => unknown} */
  #asked = () => {};

  /** @param {Window} page @param {any} options */
  constructor(page, options) {
    this.#page = page;
    this.#options = options;
  }

  /** @param {string} verb @param {any} given @param {Blob[]} contents @returns {Promise<any>} */
  run(verb, given, contents) {
    return new Promise((resolve, reject) => {
      const settle = (/** @type {() => void} */ how) => {
        if (!this.#open) return;
        this.#open = false;
        this.#undo.forEach((undo) => undo());
        how();
      };
      const fail = (/** @type {WebJpkiError} */ error) => settle(() => reject(error));
      const stop = (
        /** @type {string} */ name,
        /** @type {string} */ why,
        /** @type {unknown} */ cause = undefined,
      ) => {
        if (this.#open) this.#say("cancel");
        fail(new WebJpkiError(`ERR_WEBJPKI_${name}`, why, {}, cause));
      };
      this.#listen((result) => settle(() => resolve(result)), fail);
      this.#asked = (question) =>
        this.#bringTimestamp(question).catch((error) =>
          stop("TIMESTAMP_FAILED", "the page brought no timestamp", error),
        );
      this.#limit(stop);
      this.#accepted = () => {
        this.#accepted = () => {};
        clearTimeout(this.#silence);
        this.#sendAll(contents).catch(() => stop("INVALID_ARGUMENT", "a document is unreadable"));
      };
      const why = silenceOf(this.#page);
      this.#awaitAccepted(() => stop("EXTENSION_UNAVAILABLE", why));
      this.#undo.push(() => clearTimeout(this.#silence));
      this.#say("request", { verb, arguments: given });
    });
  }

  /** Gives up after a second; a page that was busy with its own work meanwhile heard nobody.
   * @param {() => void} giveUp
   */
  #awaitAccepted(giveUp) {
    const since = performance.now();
    const look = () => {
      const late = performance.now() - since > ACCEPTED_MS + LATE_MS;
      return late ? this.#awaitAccepted(giveUp) : giveUp();
    };
    this.#silence = setTimeout(look, ACCEPTED_MS);
  }

  /** @param {string} webjpki @param {object} [members] */
  #say(webjpki, members) {
    this.#page.postMessage({ webjpki, id: this.#id, ...members }, this.#page.location.origin);
  }

  /** @param {(result: any) => void} done @param {(error: WebJpkiError) => void} fail */
  #listen(done, fail) {
    const receive = (/** @type {MessageEvent} */ { source, data }) => {
      if (source !== this.#page || data?.id !== this.#id) return;
      if (data.webjpki === "accepted") this.#accepted();
      if (data.webjpki === "progress") this.#report(data.progress);
      if (data.webjpki === "timestamp") this.#asked(data.timestamp);
      if (data.webjpki === "result") done(data.result);
      if (data.webjpki !== "error") return;
      const { code, message, ...rest } = data.error;
      fail(new WebJpkiError(code, message, rest));
    };
    this.#page.addEventListener("message", receive);
    this.#undo.push(() => this.#page.removeEventListener("message", receive));
  }

  /** @param {(name: string, why: string) => void} stop */
  #limit(stop) {
    const { timeout, signal } = this.#options;
    const abort = () => stop("USER_CANCELLED", "the page cancelled");
    signal?.addEventListener("abort", abort);
    this.#undo.push(() => signal?.removeEventListener("abort", abort));
    if (timeout === undefined) return;
    const timer = setTimeout(stop, timeout, "TIMEOUT", "the time ran out");
    this.#undo.push(() => clearTimeout(timer));
  }

  /** @param {any} progress as the host says it */
  #report({ step, document, done, total }) {
    const { onProgress } = this.#options;
    if (step === "receiving") {
      this.#loaded += this.#unconfirmed.shift() ?? 0;
      this.#confirmed();
      onProgress?.({ step, document, loaded: this.#loaded, total: this.#total });
    } else {
      onProgress?.(step === "signing" ? { step, loaded: done, total } : { step });
    }
  }

  /** @param {Blob[]} contents read piece by piece: they may be larger than memory */
  async #sendAll(contents) {
    this.#total = contents.reduce((sum, blob) => sum + blob.size, 0);
    for (const blob of contents) {
      for (let at = 0; at < blob.size; at += CHUNK_BYTES) {
        const piece = blob.slice(at, at + CHUNK_BYTES);
        const chunk = await pieceInBase64(piece);
        while (this.#unconfirmed.length >= UNCONFIRMED_CHUNKS) await this.#confirmation();
        if (!this.#open) return;
        this.#unconfirmed.push(piece.size);
        this.#say("chunk", { chunk });
      }
    }
    if (contents.length > 0) this.#say("end");
  }

  /** @param {any} question as the host asks it */
  async #bringTimestamp({ document, hashFunction, imprint }) {
    const question = { document, hashFunction, imprint: fromBase64(imprint) };
    const timestampToken = asBase64(await this.#options.timestamp(question));
    const size = decodedLength(timestampToken);
    if (size < 1 || size > TOKEN_BYTES) throw new TypeError("no token of 1 byte to 64 KiB");
    if (this.#open) this.#say("timestampToken", { timestampToken });
  }

  /** @returns {Promise<void>} kept when the host has taken one more chunk */
  #confirmation() {
    return new Promise((resolve) => (this.#confirmed = resolve));
  }
}

/** Why there may be no answer, for the site's developer: the extension itself keeps silent.
 * @param {Window} page
 */
function silenceOf({ self, top, navigator }) {
  if (top !== self) return "no answer: the page is in a frame";
  if (navigator?.userActivation?.isActive ?? true) return "no answer";
  return "no answer: no click or key press came in the 5 seconds before";
}

/** @param {unknown} option @returns {boolean} */
const isGiven = (option) => option !== undefined && option !== null;

/** @param {any} options @param {any[]} documents */
function checkOptions({ timeout, signal, timestamp, onProgress }, documents) {
  const isNeeded = documents.some(wantsTimestamp);
  check(typeof timestamp === "function" || (timestamp === undefined && !isNeeded), "timestamp");
  if (timeout !== undefined) checkNumber(timeout, 1, TIMEOUT_MS, "timeout");
  if (isGiven(signal)) check(typeof signal.aborted === "boolean", "signal");
  if (isGiven(onProgress)) check(typeof onProgress === "function", "onProgress");
  if (!signal?.aborted) return;
  throw new WebJpkiError("ERR_WEBJPKI_USER_CANCELLED", "cancelled before it began");
}

/** The calls, for one window; a page needs only those that are exported below.
 * @param {() => Window} page
 */
export function createClient(page) {
  /** @param {string} verb @param {any} given @param {any} [options] @param {Blob[]} [contents] */
  async function call(verb, given, options = {}, contents = []) {
    check(typeof options === "object" && options !== null, "options");
    const { lang } = options;
    const wire = lang === undefined || verb === "status" ? given : { ...given, lang };
    checkArguments(verb, wire);
    checkOptions(options, wire.documents ?? []);
    if (page().location.protocol !== "https:") {
      throw new WebJpkiError("ERR_WEBJPKI_CONTEXT_INSECURE", "the page is not served over https");
    }
    return new Exchange(page(), options).run(verb, wire, contents);
  }

  return {
    /** @param {any} [options] */
    status: (options) => call("status", {}, options),
    /** @param {string} challengeNonce @param {any} [options] */
    authenticate: (challengeNonce, options) => call("authenticate", { challengeNonce }, options),
    /** @param {any[]} documents @param {any} [options] */
    async sign(documents, options) {
      check(Array.isArray(documents), "documents");
      const all = announceAll(documents);
      const contents = all.flatMap(({ content }) => content ?? []);
      const announced = all.map((document) => document.announced);
      const result = await call("sign", { documents: announced }, options, contents);
      return { ...result, files: finishedFiles(all, result.signatures) };
    },
    /** @param {string[]} fields @param {any} [options] */
    readAttributes: async (fields, options) =>
      (await call("read-attributes", { fields }, options)).attributes,
  };
}

export const { status, authenticate, sign, readAttributes } = createClient(() => window);

/** What happened and what to do next, in words for the person.
 * @param {any} error @param {"ja" | "en"} [lang]
 */
export function explain(error, lang = "ja") {
  const code = String(error?.code); // of whatever a page caught
  /** @type {Record<string, any>} */
  const texts = TEXTS;
  const words = Object.hasOwn(texts, code) ? texts[code] : texts.ERR_WEBJPKI_INTERNAL;
  return lang === "en" ? words.en : words.ja;
}

// A copy; `python -m tools.mirror_errors` writes it.
// prettier-ignore
// errors.json begins
// prettier-ignore
const TEXTS = {
  "ERR_WEBJPKI_USER_CANCELLED": {"ja": {"happened": "手続きを取りやめました。", "next": "続けるときは、ページのボタンをもう一度押してください。"}, "en": {"happened": "You cancelled this.", "next": "To go on, press the button on the page again."}},
  "ERR_WEBJPKI_PIN_BLOCKED": {"ja": {"happened": "暗証番号を続けて間違えたため、この暗証番号はロックされています。", "next": "お住まいの市区町村の窓口で、暗証番号の初期化（再設定）を受けてください。マイナンバーカードと本人確認書類をお持ちください。"}, "en": {"happened": "This PIN is locked because it was entered wrongly too many times.", "next": "Your municipal office can reset it. Take your My Number Card and an identity document with you."}},
  "ERR_WEBJPKI_NO_READER": {"ja": {"happened": "カードリーダーが見つかりません。", "next": "カードリーダーをパソコンにつないでください。つないである場合は、一度抜いて差し直してください。そのあと、ページのボタンをもう一度押してください。"}, "en": {"happened": "No card reader was found.", "next": "Connect a card reader to this computer. If it is connected, unplug it and plug it in again. Then press the button on the page again."}},
  "ERR_WEBJPKI_NO_CARD": {"ja": {"happened": "マイナンバーカードが見つかりません。", "next": "カードをカードリーダーに置き（または差し込み）、ページのボタンをもう一度押してください。"}, "en": {"happened": "No My Number Card was found.", "next": "Place the card on the reader, or insert it, and press the button on the page again."}},
  "ERR_WEBJPKI_NOT_JPKI_CARD": {"ja": {"happened": "このカードはマイナンバーカードではありません。", "next": "マイナンバーカードに取り替えて、ページのボタンをもう一度押してください。住民基本台帳カードは使えません。"}, "en": {"happened": "This card is not a My Number Card.", "next": "Use your My Number Card instead and press the button on the page again. The older Basic Resident Register card cannot be used."}},
  "ERR_WEBJPKI_NO_CERTIFICATE": {"ja": {"happened": "このカードには、必要な電子証明書が入っていません。", "next": "お住まいの市区町村の窓口で発行できます。署名用電子証明書は、15歳未満の方には原則として発行されません。"}, "en": {"happened": "This card does not hold the certificate that is needed.", "next": "Your municipal office can issue one. A signature certificate is normally not issued to people under 15."}},
  "ERR_WEBJPKI_CERTIFICATE_EXPIRED": {"ja": {"happened": "電子証明書の期限が切れています（または、期間がまだ始まっていません）。", "next": "パソコンの日付が正しいことを確かめてください。期限切れのときは、お住まいの市区町村の窓口で更新できます。"}, "en": {"happened": "The certificate on the card has expired, or its period has not begun.", "next": "Check that this computer's date is right. An expired certificate can be renewed at your municipal office."}},
  "ERR_WEBJPKI_CARD_REMOVED": {"ja": {"happened": "途中でカードがカードリーダーから離れました。", "next": "カードを置いたままにして、ページのボタンをもう一度押してください。何も送られていません。"}, "en": {"happened": "The card was taken away before the work was done.", "next": "Leave the card on the reader and press the button on the page again. Nothing was sent."}},
  "ERR_WEBJPKI_CARD_FAILED": {"ja": {"happened": "カードから正しい応答がありませんでした。", "next": "カードをいったん外し、置き直してから、ページのボタンをもう一度押してください。続くときは、カードリーダーを差し直してください。"}, "en": {"happened": "The card did not answer as it should.", "next": "Take the card off, put it back and press the button on the page again. If this goes on, unplug the reader and plug it in again."}},
  "ERR_WEBJPKI_READER_BUSY": {"ja": {"happened": "ほかのソフトがカードを使用中です。", "next": "マイナポータルアプリなど、カードを使うほかのソフトを終わらせてから、ページのボタンをもう一度押してください。"}, "en": {"happened": "Another program is using the card.", "next": "Close other programs that use the card (the Mynaportal app, for instance), then press the button on the page again."}},
  "ERR_WEBJPKI_SERVICE_UNAVAILABLE": {"ja": {"happened": "パソコンのカード読み取り機能（スマートカードサービス）が動いていません。", "next": "パソコンを再起動してください。直らないときは、ブラウザーの Web JPKI アイコンから「診断」を開いてください。"}, "en": {"happened": "This computer's smart card service is not running.", "next": "Restart the computer. If that does not help, open “Check-up” from the Web JPKI icon in the browser."}},
  "ERR_WEBJPKI_NO_SCREEN": {"ja": {"happened": "確認の画面を開けませんでした。", "next": "パソコンの画面にログインした状態で、ページのボタンをもう一度押してください。"}, "en": {"happened": "The confirmation window could not be opened.", "next": "Log in on this computer's own screen and press the button on the page again."}},
  "ERR_WEBJPKI_NOT_PERMITTED": {"ja": {"happened": "このサイトからの呼び出しは許可されていません。", "next": "ブラウザーの Web JPKI アイコンを押し、このサイトを許可してください。"}, "en": {"happened": "This site is not allowed to ask.", "next": "Press the Web JPKI icon in the browser and allow this site."}},
  "ERR_WEBJPKI_CONTEXT_INSECURE": {"ja": {"happened": "このページの通信は保護されていません（https ではありません）。", "next": "正しいサイトかどうかを確かめ、サイトの運営者に連絡してください。"}, "en": {"happened": "This page's connection is not protected (it is not https).", "next": "Check that this is the right site, and tell its operator."}},
  "ERR_WEBJPKI_INVALID_ARGUMENT": {"ja": {"happened": "サイトからの依頼に誤りがあります。", "next": "あなたの操作の誤りではありません。サイトの運営者に連絡してください。"}, "en": {"happened": "The website's request contains a mistake.", "next": "This is not your fault. Tell the operator of the website."}},
  "ERR_WEBJPKI_TOO_LARGE": {"ja": {"happened": "書類が大きすぎます。", "next": "サイトの運営者に連絡してください。"}, "en": {"happened": "The document is too large.", "next": "Tell the operator of the website."}},
  "ERR_WEBJPKI_DOCUMENT_BROKEN": {"ja": {"happened": "書類のファイルが壊れているか、種類が違います。", "next": "サイトの運営者に連絡してください。何も署名されていません。"}, "en": {"happened": "The document is damaged, or is not of the kind it should be.", "next": "Tell the operator of the website. Nothing was signed."}},
  "ERR_WEBJPKI_DOCUMENT_ENCRYPTED": {"ja": {"happened": "この書類にはパスワードがかかっています。", "next": "パスワードのない書類を、サイトの運営者に頼んでください。"}, "en": {"happened": "This document is protected by a password.", "next": "Ask the operator of the website for one without a password."}},
  "ERR_WEBJPKI_DOCUMENT_LOCKED": {"ja": {"happened": "この書類は、前の署名によって変更できないようにされています。", "next": "署名の順番について、サイトの運営者に問い合わせてください。"}, "en": {"happened": "An earlier signature has locked this document against changes.", "next": "Ask the operator of the website about the order of signatures."}},
  "ERR_WEBJPKI_DOCUMENT_UNSUPPORTED": {"ja": {"happened": "この書類には署名できません。", "next": "表示が変わりうる仕組みが含まれているか、印影に使う日本語の書体がこのパソコンにないためです。サイトの運営者に連絡してください。"}, "en": {"happened": "This document cannot be signed.", "next": "It contains parts that can change what is shown, or this computer has no Japanese typeface for its seal. Tell the operator of the website."}},
  "ERR_WEBJPKI_TIMESTAMP_FAILED": {"ja": {"happened": "署名に時刻の証明（タイムスタンプ）を付けられませんでした。", "next": "しばらくしてから、ページのボタンをもう一度押してください。"}, "en": {"happened": "No timestamp could be added to the signature.", "next": "Wait a little, then press the button on the page again."}},
  "ERR_WEBJPKI_BUSY": {"ja": {"happened": "ほかの手続きの画面が開いています。", "next": "開いている画面の手続きを終えてから、ページのボタンをもう一度押してください。"}, "en": {"happened": "Another request is open.", "next": "Finish the window that is open, then press the button on the page again."}},
  "ERR_WEBJPKI_VERSION_MISMATCH": {"ja": {"happened": "Web JPKI の部品のバージョンが合っていません。", "next": "拡張機能とアプリの両方を新しいものに更新してください。"}, "en": {"happened": "The parts of Web JPKI do not fit together.", "next": "Update both the extension and the app."}},
  "ERR_WEBJPKI_HOST_MISSING": {"ja": {"happened": "パソコンに Web JPKI アプリが入っていないか、起動できません。", "next": "ブラウザーの Web JPKI アイコンから「使い方と困ったとき」を開き、案内に従ってアプリを入れてください。"}, "en": {"happened": "The Web JPKI app is not installed on this computer, or does not start.", "next": "Open “Help” from the Web JPKI icon in the browser, and install the app as it says there."}},
  "ERR_WEBJPKI_EXTENSION_UNAVAILABLE": {"ja": {"happened": "Web JPKI 拡張機能から応答がありません。", "next": "拡張機能を入れ、このサイトでの使用を許可してから、ページのボタンをもう一度押してください。"}, "en": {"happened": "The Web JPKI extension did not answer.", "next": "Install the extension, allow it on this site, then press the button on the page again."}},
  "ERR_WEBJPKI_TIMEOUT": {"ja": {"happened": "操作がないまま時間が過ぎました。", "next": "ページのボタンをもう一度押してください。"}, "en": {"happened": "The time ran out.", "next": "Press the button on the page again."}},
  "ERR_WEBJPKI_INTERNAL": {"ja": {"happened": "Web JPKI に問題が起きました。", "next": "ページのボタンをもう一度押してください。続くときは、ブラウザーの Web JPKI アイコンから「診断」を開いてください。"}, "en": {"happened": "Something went wrong inside Web JPKI.", "next": "Press the button on the page again. If it goes on, open “Check-up” from the Web JPKI icon in the browser."}},
};
// errors.json ends
