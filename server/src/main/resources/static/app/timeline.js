import { html } from './preact.js';
import { Empty, Heading } from './ui.js';
export const Name = () => html`<${Heading} title="Name">Name<//><${Empty} title="Not here yet." />`;
