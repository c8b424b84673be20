// SPDX-License-Identifier: Apache-2.0
/** How the elements look; a page changes it by the custom properties and by `::part()`. */

export const STYLE = `
:host { display: block; }
:host([hidden]) { display: none; }
button {
  width: 100%;
  min-height: 3.25rem;
  padding: 0.75rem 1.5rem;
  border: 1px solid transparent; /* seen where the system's own colours are forced */
  border-radius: var(--webjpki-radius, 8px);
  color: var(--webjpki-on-accent, #fff);
  background: var(--webjpki-accent, #17365c);
  font: inherit;
  font-weight: 700;
  cursor: pointer;
}
button:disabled { opacity: 0.65; cursor: progress; }
button:focus-visible { outline: 3px solid var(--webjpki-focus, #d97706); outline-offset: 2px; }
progress { width: 100%; margin-top: 0.75rem; accent-color: var(--webjpki-accent, #17365c); }
[role="alert"]:not(:empty) {
  margin-top: 1rem;
  padding: 0.8rem 1rem;
  border-left: 4px solid var(--webjpki-alert, #9b1c1c);
  background: var(--webjpki-alert-ground, #fdf0f0);
  color: var(--webjpki-ink, #1d2733);
}
strong { color: var(--webjpki-alert, #9b1c1c); }
p { margin: 0.25rem 0 0; }
[role="status"]:not(:empty) { margin-top: 0.5rem; text-align: center; }
ol { margin: 0.5rem 0; padding-left: 1.4rem; }
`;
