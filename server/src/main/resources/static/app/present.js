import { html } from './preact.js';

/** For views that have no past, while the rest of the page shows one. */
export const Present = ({ asOf }) =>
  asOf && html`<p class="muted">This is always of now; the time that you have chosen is for flows and the ledger.</p>`;
