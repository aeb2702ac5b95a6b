import { html } from './preact.js';
import { Empty, Heading } from './ui.js';

export const Proof = () => html`<${Heading} title="Proof">Proof<//><${Empty} title="Not here yet." />`;
