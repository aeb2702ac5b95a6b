import { html } from './preact.js';
import { Empty, Heading } from './ui.js';

export const Keys = () => html`<${Heading} title="Keys">Keys<//><${Empty} title="Not here yet." />`;
