// The states of runs: icon, word and color. The word carries the meaning, icon and color support it.
import { html } from './preact.js';

/** In the order in which charts stack them: the good ones below. */
export const STATE_TYPES = ['COMPLETED', 'RUNNING', 'PENDING', 'SCHEDULED', 'PAUSED', 'CANCELLING', 'CANCELLED', 'CRASHED', 'FAILED'];

export const stateLabel = (type) => type[0] + type.slice(1).toLowerCase();

/** Paths in a square of 16. */
const ICONS = {
  COMPLETED: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.7 5.2-4.4 5a.8.8 0 0 1-1.2 0L4.2 9a.8.8 0 0 1 1.2-1l1.3 1.5 3.8-4.4a.8.8 0 0 1 1.2 1.1Z',
  FAILED: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm2.9 8.8a.8.8 0 0 1-1.1 1.1L8 9.1l-1.8 1.8a.8.8 0 0 1-1.1-1.1L6.9 8 5.1 6.2a.8.8 0 0 1 1.1-1.1L8 6.9l1.8-1.8a.8.8 0 0 1 1.1 1.1L9.1 8Z',
  CRASHED: 'M8.7 1.6a.8.8 0 0 0-1.4 0l-6.2 11.6a.8.8 0 0 0 .7 1.2h12.4a.8.8 0 0 0 .7-1.2ZM7.2 6h1.6v4H7.2Zm0 5.2h1.6v1.6H7.2Z',
  RUNNING: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM6.2 4.9 11.4 8l-5.2 3.1Z',
  PENDING: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM4.5 9.1a1.1 1.1 0 1 1 0-2.2 1.1 1.1 0 0 1 0 2.2Zm3.5 0a1.1 1.1 0 1 1 0-2.2 1.1 1.1 0 0 1 0 2.2Zm3.5 0a1.1 1.1 0 1 1 0-2.2 1.1 1.1 0 0 1 0 2.2Z',
  SCHEDULED: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.600ZM7.2 4.500h1.600v3.200l2 1.3-.8 1.3-2.8-1.800Z',
  PAUSED: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM5.5 5h1.700v6H5.500Zm3.3 0h1.700v6H8.800Z',
  CANCELLED: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.600c1.2 0 2.3.4 3.2 1.100L3.7 11.200A5.4 5.4 0 0 1 8 2.600Zm0 10.800c-1.2 0-2.3-.4-3.2-1.100l7.5-7.500A5.4 5.4 0 0 1 8 13.400Z',
};
ICONS.CANCELLING = ICONS.CANCELLED;

export const StateIcon = ({ type }) => html`<svg class="state-icon" viewBox="0 0 16 16" aria-hidden="true"><path fill="currentColor" fill-rule="evenodd" d=${ICONS[type] ?? ICONS.SCHEDULED} /></svg>`;

/** A state with its name, which may differ from its type: a run of type Scheduled can be "Late". */
export const StateBadge = ({ type, name, role, title }) =>
  html`<span class="state" data-state=${type} role=${role} title=${title}><${StateIcon} type=${type} /><span>${name ?? stateLabel(type)}</span></span>`;

/** The last runs as a strip, the latest at the right. Runs that did not complete are taller. */
export function RunStrip({ runs, length = 20 }) {
  if (runs.length === 0) return html`<span class="muted">no runs</span>`;
  const counts = STATE_TYPES.map((type) => [type, runs.filter((run) => run.state_type === type).length]).filter(([, count]) => count);
  const label = `Last ${runs.length}: ${counts.map(([type, count]) => `${count} ${stateLabel(type).toLowerCase()}`).join(', ')}`;
  return html`<svg class="run-strip" role="img" aria-label=${label} viewBox=${`0 0 ${length * 7 - 1} 20`}><title>${label}</title>
    ${runs.slice(0, length).map(({ state_type: type }, index) => {
      const height = type === 'COMPLETED' ? 14 : 20;
      return html`<rect class=${`state-${type}`} x=${(length - 1 - index) * 7} y=${20 - height} width="6" height=${height} rx="1.5" />`;
    })}
  </svg>`;
}
