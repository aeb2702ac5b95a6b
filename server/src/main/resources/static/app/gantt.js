// The task runs and subflow runs of a flow run as bars over time, in a table.
import { html } from './preact.js';
import { formatDuration, formatTime } from './format.js';
import { StateBadge } from './states.js';

const TICKS = [0, 25, 50, 75];

/** @param rows [{ id, name, href, kind, state_type, state_name, start_time, end_time }], in order of their start */
export function Gantt({ rows, start, end }) {
  const first = Math.min(Date.parse(start), ...rows.filter((row) => row.start_time).map((row) => Date.parse(row.start_time)));
  const last = Math.max(end ? Date.parse(end) : Date.now(), first + 1, ...rows.map((row) => Date.parse(row.end_time ?? row.start_time ?? start)));
  const percent = (time) => ((Date.parse(time) - first) / (last - first)) * 100;
  const now = new Date(last).toISOString();
  return html`<div class="table-scroll"><table class="list fixed gantt">
    <thead><tr>
      <th scope="col" class="col-gantt-name">Task run</th><th scope="col" class="col-gantt-state">State</th><th scope="col" class="col-gantt-time number">Duration</th>
      <th scope="col" class="bar-cell"><span class="visually-hidden">From ${formatTime(start)} on</span>
        <svg aria-hidden="true">${TICKS.map((tick) => html`<text x=${`${tick}%`} y="12">+${formatDuration(((last - first) / 1000) * (tick / 100))}</text>`)}</svg></th>
    </tr></thead>
    <tbody>${rows.map((row) => {
      const left = row.start_time ? Math.max(0, percent(row.start_time)) : 0;
      const right = row.start_time ? percent(row.end_time ?? now) : 0;
      const seconds = row.start_time ? (Date.parse(row.end_time ?? now) - Date.parse(row.start_time)) / 1000 : null;
      return html`<tr key=${row.id}>
        <th scope="row"><a href=${row.href} title=${row.name}>${row.name}</a>${row.kind === 'subflow' && html` <span class="muted">subflow</span>`}</th>
        <td><${StateBadge} type=${row.state_type} name=${row.state_name} /></td>
        <td class="number">${seconds === null ? '–' : formatDuration(seconds)}</td>
        <td class="bar-cell">${row.start_time && html`<svg aria-hidden="true"><title>${formatTime(row.start_time)}</title>
          <rect class=${`state-${row.state_type}`} x=${`${left}%`} width=${`${Math.max(0.4, right - left)}%`} y="1" height="12" rx="2" /></svg>`}</td>
      </tr>`;
    })}</tbody>
  </table></div>`;
}

/** The states of a run as one bar: how long it was in each, until now or an earlier time. */
export function StateBar({ states, until }) {
  if (states.length === 0) return null;
  const times = states.map(({ timestamp }) => Date.parse(timestamp));
  const ended = ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'].includes(states.at(-1).type);
  const end = ended ? times.at(-1) : until ? Date.parse(until) : Date.now();
  const span = Math.max(1, end - times[0]);
  const label = states.map(({ name }, index) => `${name}${index < states.length - 1 ? ` for ${formatDuration((times[index + 1] - times[index]) / 1000)}` : ''}`).join(', ');
  // A last state has no duration: it is a mark at the end.
  return html`<svg class="state-timeline" role="img" aria-label=${`States: ${label}`}><title>${label}</title>
    ${states.map(({ type }, index) => {
      const isLast = index === states.length - 1;
      const left = isLast && ended ? 98.5 : ((times[index] - times[0]) / span) * (ended ? 98.5 : 100);
      const right = isLast ? 100 : ((times[index + 1] - times[0]) / span) * (ended ? 98.5 : 100);
      return html`<rect class=${`state-${type}`} x=${`${left}%`} width=${`${Math.max(0.3, right - left)}%`} height="22" />`;
    })}
  </svg>`;
}
