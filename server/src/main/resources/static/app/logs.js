// The logs of a run. They are not events: the server deletes them after some days.
import { html } from './preact.js';
import { post } from './api.js';
import { formatTime } from './format.js';
import { useLoad, usePolling } from './use-load.js';
import { ErrorMessage, Loading } from './components.js';

const LIMIT = 200;
const LEVELS = [[50, 'critical', 'error'], [40, 'error', 'error'], [30, 'warning', 'warning'], [20, 'info', 'info'], [0, 'debug', 'debug']];

/** @param filter the condition on the run: { flow_run_id: … } or { task_run_id: … } */
export function Logs({ filter, live }) {
  const loaded = useLoad((signal) => post('/logs/filter', { logs: filter, sort: 'TIMESTAMP_ASC', limit: LIMIT }, signal), [JSON.stringify(filter)]);
  usePolling(loaded, live && 5_000);
  const { data, error, loading, reload } = loaded;
  if (error) return html`<${ErrorMessage} error=${error} retry=${reload} />`;
  if (!data) return loading && html`<${Loading} what="logs" />`;
  if (data.length === 0) return html`<p class="muted">The server has no logs of this run. It keeps logs for some days only.</p>`;
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Log lines"><table class="list logs">
    <thead class="visually-hidden"><tr><th scope="col">Time</th><th scope="col">Level</th><th scope="col">Message</th></tr></thead>
    <tbody>${data.map(({ id, timestamp, level, message }) => {
      const [, label, style] = LEVELS.find(([minimum]) => level >= minimum) ?? LEVELS.at(-1);
      return html`<tr key=${id}><td class="muted">${formatTime(timestamp).slice(11)}</td><td data-level=${style}>${label}</td><td>${message}</td></tr>`;
    })}</tbody>
  </table></div>
  ${data.length === LIMIT && html`<p class="muted">The first ${LIMIT} lines.</p>`}`;
}
