// SPDX-License-Identifier: Apache-2.0
/** The elements' own words; those for errors come from webjpki.js. */

/** @type {Record<"ja" | "en", Record<string, string>>} */
export const TEXTS = {
  ja: {
    "sign-in": "マイナンバーカードでサインイン",
    "sign-documents": "マイナンバーカードで署名",
    progress: "書類を Web JPKI に渡しています",
    waiting: "別に開く Web JPKI の画面で続けてください。",
    server: "このサイトから応答がないか、正しい応答ではありませんでした。",
    serverNext:
      "ページを読み込み直して、もう一度ボタンを押してください。続くときは、サイトの運営者に連絡してください。",
    help: "くわしい案内を見る",
    again: "このページを読み込み直して、もう一度ボタンを押します。",
    restart: "ブラウザーをいったん閉じて、開き直します。",
    phone:
      "スマートフォンやタブレットでは使えません。カードリーダーをつないだパソコンで開いてください。",
    browser: "このブラウザーでは使えません。Chrome、Edge、Firefox のいずれかで開いてください。",
    "add-chrome": "Chrome に Web JPKI 拡張機能を入れます。",
    "add-edge": "Edge に Web JPKI 拡張機能を入れます。",
    "add-firefox": "Firefox に Web JPKI アドオンを入れます。",
    "allow-chrome":
      "画面右上にあるパズルの形のアイコンから Web JPKI を選び、このサイトを許可します。",
    "allow-edge":
      "アドレス欄の右にある拡張機能のアイコンから Web JPKI を選び、このサイトを許可します。",
    "allow-firefox":
      "画面右上にある拡張機能のアイコンから Web JPKI を選び、このサイトを許可します。",
    "install-windows": "このパソコンに Web JPKI アプリ（Windows 用）を入れます。",
    "install-mac": "この Mac に Web JPKI アプリ（macOS 用）を入れます。",
    "install-linux": "このパソコンに Web JPKI アプリ（Linux 用のパッケージ）を入れます。",
  },
  en: {
    "sign-in": "Sign in with My Number Card",
    "sign-documents": "Sign with My Number Card",
    progress: "Handing the documents to Web JPKI",
    waiting: "Please go on in the Web JPKI window that opens.",
    server: "This site did not answer, or not as it should.",
    serverNext:
      "Load the page again and press the button once more. If it goes on, tell the operator of the site.",
    help: "Read more",
    again: "Load this page again and press the button once more.",
    restart: "Close the browser and open it again.",
    phone:
      "This does not work on phones and tablets. Open the page on a computer with a card reader.",
    browser: "This does not work in this browser. Open the page in Chrome, Edge or Firefox.",
    "add-chrome": "Add the Web JPKI extension to Chrome.",
    "add-edge": "Add the Web JPKI extension to Edge.",
    "add-firefox": "Add the Web JPKI add-on to Firefox.",
    "allow-chrome":
      "Choose Web JPKI behind the puzzle piece at the top right, and allow this site.",
    "allow-edge":
      "Choose Web JPKI behind the extensions icon next to the address, and allow this site.",
    "allow-firefox":
      "Choose Web JPKI behind the extensions icon at the top right, and allow this site.",
    "install-windows": "Install the Web JPKI app for Windows on this computer.",
    "install-mac": "Install the Web JPKI app for macOS on this Mac.",
    "install-linux": "Install the Web JPKI app (the package for Linux) on this computer.",
  },
};
