// The retention of finished runs: how long they are kept, what prevents their archiving, and the latest archives.
import { html } from './preact.js';
import { get } from './api.js';
import { formatBytes, formatCount, formatDuration, formatNumber } from './format.js';
import { linkTo } from './router.js';
import { useLoad, usePolling } from './use-load.js';
import { ErrorMessage, RelativeTime } from './components.js';

const POLL_INTERVAL = 30_000;
const COLUMNS = ['Positions', 'Runs', 'Events', 'Size', 'Created'];

export function Retention() {
  const loaded = useLoad((signal) => get('/retention', signal), []);
  usePolling(loaded, POLL_INTERVAL);
  const { data, error } = loaded;
  if (error) return error.status === 403 ? null : html`<${ErrorMessage} error=${error} />`;
  if (!data) return null;
  return html`<section aria-labelledby="retention">
    <div class="section-header"><h2 id="retention">Retention of runs</h2><span class="muted">${data.last_check && html`last check <${RelativeTime} at=${data.last_check} />`}</span></div>
    <p>${data.runs === null ? 'All runs are kept.' : html`Finished runs are kept for ${formatDuration(data.runs)}, then archived in <code>${data.location}</code>.`}
      ${data.archives > 0 && ` ${formatCount(data.archives, 'archive')} with ${formatCount(data.flow_runs, 'flow run')}, ${formatCount(data.task_runs, 'task run')} and ${formatCount(data.events, 'event')}, ${formatBytes(data.bytes)}.`}</p>
    ${data.problem && html`<article class="warning"><p>${data.problem}</p></article>`}
    ${data.failing_runs.length > 0 && html`<details><summary>${formatCount(data.failing_runs.length, 'run')} that cannot be archived</summary><ul>
      ${data.failing_runs.map(({ id, reason }) => html`<li key=${id}><a href=${linkTo(['runs', id])}>${id}</a>: ${reason}</li>`)}</ul></details>`}
    ${data.latest.length > 0 && html`<table class="list cards">
      <thead><tr><th scope="col">Archive</th>${COLUMNS.map((column) => html`<th scope="col" class="number">${column}</th>`)}</tr></thead>
      <tbody>${data.latest.map((archive) => html`<tr key=${archive.name}>
        <th scope="row">${archive.name}<details><summary>Checksum and place</summary>SHA-256 <code>${archive.sha256}</code> in <code>${archive.location}</code></details></th>
        <td class="number" data-label="Positions">${formatNumber(archive.first_position)} to ${formatNumber(archive.last_position)}</td>
        <td class="number" data-label="Runs">${formatNumber(archive.flow_runs + archive.task_runs)}</td>
        <td class="number" data-label="Events">${formatNumber(archive.events)}</td>
        <td class="number" data-label="Size">${formatBytes(archive.bytes)}</td>
        <td class="number" data-label="Created"><${RelativeTime} at=${archive.created} /></td></tr>`)}</tbody></table>`}
  </section>`;
}
