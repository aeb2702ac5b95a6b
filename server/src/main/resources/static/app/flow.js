import { html } from './preact.js';
import { Empty, Heading } from './ui.js';
export const Flow = () => html`<${Heading} title="Flow">Flow<//><${Empty} title="Not here yet." />`;
