// One flow: its properties, its deployments and recent runs, and its history.
import { html, useState } from './preact.js';
import { get, path, post } from './api.js';
import { linkTo } from './router.js';
import { formatCount, formatDuration } from './format.js';
import { useShortcuts } from './shortcuts.js';
import { useLoad } from './use-load.js';
import { CopyButton, EmptyState, ErrorMessage, Heading, Loading, StateBadge, TagList, Timestamp } from './components.js';
import { linkToFlowList } from './flow-list.js';
import { Timeline, useHistory } from './timeline.js';

const INITIAL_LIMIT = 10;
const MAX_LIMIT = 200; // the API's limit for one page

export function FlowDetail({ id, asOf }) {
  const query = asOf ? `?as_of=${encodeURIComponent(asOf)}` : '';
  const flow = useLoad((signal) => get(path`/flows/${id}` + query, signal), [id, asOf]);
  const history = useHistory(path`/flows/${id}/events`, asOf);
  const isMissing = flow.error?.status === 404;
  const name = flow.data?.name ?? history.data?.find((event) => event.data.name)?.data.name;
  useShortcuts({ Escape: () => (location.hash = linkToFlowList(asOf)) });

  return html`
    <p class="back-link"><a href=${linkToFlowList(asOf)}>← All flows</a></p>
    <${Heading} title=${name ?? 'Flow'}>${name ?? 'Flow'}<//>
    ${flow.loading && !flow.data && html`<${Loading} what="flow" />`}
    ${flow.error && !isMissing && html`<${ErrorMessage} error=${flow.error} retry=${flow.reload} />`}
    ${isMissing && !history.loading && html`<${MissingFlow} asOf=${asOf} history=${history} />`}
    ${flow.data && html`<${FlowProperties} flow=${flow.data} asOf=${asOf} />`}
    ${flow.data && (asOf ? html`<${NoRecordHistory} id=${id} />` : html`<${Deployments} flowId=${id} /><${FlowRuns} flowId=${id} />`)}
    ${!(isMissing && history.error?.status === 404) && html`
      <section aria-labelledby="timeline">
        <div class="section-header">
          <h2 id="timeline">Timeline</h2>
          ${name && html`<a href=${linkTo(['names', name], { as_of: asOf })}>All generations of this name</a>`}
        </div>
        <${Timeline} history=${history} asOf=${asOf} />
      </section>`}
  `;
}

const FlowProperties = ({ flow, asOf }) => html`<dl class="properties">
  <dt>ID</dt><dd><code>${flow.id}</code> <${CopyButton} text=${flow.id} what="ID" /></dd>
  <dt>Tags</dt><dd><${TagList} tags=${flow.tags} linkToTag=${(tag) => linkTo(['flows'], { tag, as_of: asOf })} /></dd>
  <dt>Created</dt><dd><${Timestamp} at=${flow.created} /></dd>
  <dt>Updated</dt><dd><${Timestamp} at=${flow.updated} /></dd>
</dl>`;

function MissingFlow({ asOf, history }) {
  if (history.error?.status === 404) return html`<${EmptyState} title="No flow has ever had this ID." />`;
  return asOf
    ? html`<${EmptyState} title="This flow did not exist at this time."><p>It was created later or deleted earlier.</p><//>`
    : html`<${EmptyState} title="This flow has been deleted."><p>Its history is kept.</p><//>`;
}

const NoRecordHistory = ({ id }) => html`<section class="muted">
  <p>Deployments and runs cannot be shown as of an earlier time. <a href=${linkTo(['flows', id])}>Show the current ones</a></p>
</section>`;

const Deployments = ({ flowId }) => html`<${RecordTable} title="Deployments" noun="deployment" kind="deployments" flowId=${flowId} sort="NAME_ASC"
  columns=${['Name', 'Tags', 'Work queue', 'Updated']}
  renderCells=${(deployment) => html`
    <th scope="row">${deployment.name}${deployment.version && html` <span class="muted">${deployment.version}</span>`}</th>
    <td data-label="Tags"><${TagList} tags=${deployment.tags} /></td>
    <td data-label="Work queue">${deployment.work_queue_name ?? html`<span class="muted">–</span>`}</td>
    <td data-label="Updated"><${Timestamp} at=${deployment.updated} /></td>`}
  emptyText="This flow has no deployments." />`;

const FlowRuns = ({ flowId }) => html`<${RecordTable} title="Runs" noun="run" kind="flow_runs" flowId=${flowId} sort="EXPECTED_START_TIME_DESC"
  columns=${['Name', 'State', 'Started', 'Duration']}
  renderCells=${(run) => html`
    <th scope="row">${run.name}</th>
    <td data-label="State"><${StateBadge} type=${run.state_type} name=${run.state_name} />
      ${run.state.message && html` <span class="muted">${run.state.message}</span>`}</td>
    <td data-label="Started"><${Timestamp} at=${run.start_time} /></td>
    <td data-label="Duration">${run.start_time ? formatDuration(run.total_run_time) : html`<span class="muted">–</span>`}</td>`}
  emptyText="This flow has not run yet." />`;

/** The first records that belong to the flow, and more on request. */
function RecordTable({ title, noun, kind, flowId, sort, columns, renderCells, emptyText }) {
  const [limit, setLimit] = useState(INITIAL_LIMIT);
  const { data, error, loading, reload } = useLoad(
    async (signal) => {
      const query = { flows: { id: { any_: [flowId] } } };
      const [records, count] = await Promise.all([
        post(`/${kind}/filter`, { ...query, sort, limit }, signal),
        post(`/${kind}/count`, query, signal),
      ]);
      return { records, count };
    },
    [flowId, limit],
  );
  return html`<section aria-labelledby=${kind}>
    <div class="section-header">
      <h2 id=${kind}>${title}</h2>
      <span class="muted" role="status">${data?.count > 0 ? formatCount(data.count, noun) : ''}</span>
    </div>
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && loading && html`<${Loading} what=${title.toLowerCase()} />`}
    ${data?.count === 0 && html`<p class="muted">${emptyText}</p>`}
    ${data?.count > 0 && html`
      <table class="list">
        <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
        <tbody>${data.records.map((record) => html`<tr key=${record.id}>${renderCells(record)}</tr>`)}</tbody>
      </table>`}
    ${data?.count > data?.records.length && limit < MAX_LIMIT && html`
      <button class="outline secondary" aria-busy=${loading} onClick=${() => setLimit(MAX_LIMIT)}>Show ${data.count > MAX_LIMIT ? `the first ${MAX_LIMIT}` : `all ${data.count}`}</button>`}
  </section>`;
}
