import { html } from './preact.js';
import { Empty, Heading } from './ui.js';
export const Flows = () => html`<${Heading} title="Flows">Flows<//><${Empty} title="Not here yet." />`;
