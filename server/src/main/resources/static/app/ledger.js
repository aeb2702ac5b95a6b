import { html } from './preact.js';
import { Empty, Heading } from './ui.js';

export const Ledger = () => html`<${Heading} title="Ledger">Ledger<//><${Empty} title="Not here yet." />`;
