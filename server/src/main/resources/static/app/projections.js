import { html } from './preact.js';
import { Empty, Heading } from './ui.js';

export const Projections = () => html`<${Heading} title="Projections">Projections<//><${Empty} title="Not here yet." />`;
