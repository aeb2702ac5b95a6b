// One flow: its facts, its deployments and recent runs, and what happened to it.
import { html, useState } from './preact.js';
import { get, path, post } from './api.js';
import { address } from './router.js';
import { back } from './flows.js';
import { Copy, counted, duration, Empty, Heading, Loading, Problem, State, Tags, Time, useKeys, useLoad } from './ui.js';
import { Timeline, useEvents } from './timeline.js';

const FEW = 10;
const MANY = 200; // what the API answers at once

export function Flow({ id, asOf }) {
  const query = asOf ? `?as_of=${encodeURIComponent(asOf)}` : '';
  const flow = useLoad((signal) => get(path`/flows/${id}` + query, signal), [id, asOf]);
  const history = useEvents(path`/flows/${id}/events`, asOf);
  const gone = flow.problem?.status === 404;
  const name = flow.data?.name ?? history.data?.find((event) => event.data.name)?.data.name;
  useKeys({ Escape: () => (location.hash = back(asOf)) });

  return html`
    <p class="back"><a href=${back(asOf)}>← All flows</a></p>
    <${Heading} title=${name ?? 'Flow'}>${name ?? 'Flow'}<//>
    ${flow.loading && !flow.data && html`<${Loading} what="the flow" />`}
    ${flow.problem && !gone && html`<${Problem} problem=${flow.problem} retry=${flow.reload} />`}
    ${gone && !history.loading && html`<${Gone} asOf=${asOf} history=${history} />`}
    ${flow.data && html`<${Facts} flow=${flow.data} asOf=${asOf} />`}
    ${flow.data && (asOf ? html`<${NotKept} id=${id} />` : html`<${Deployments} id=${id} /><${Runs} id=${id} />`)}
    ${!(gone && history.problem?.status === 404) && html`
      <section aria-labelledby="timeline">
        <div class="title">
          <h2 id="timeline">Timeline</h2>
          ${name && html`<a href=${address(['names', name], { as_of: asOf })}>All lives of this name</a>`}
        </div>
        <${Timeline} history=${history} asOf=${asOf} />
      </section>`}
  `;
}

const Facts = ({ flow, asOf }) => html`<dl class="facts">
  <dt>Id</dt><dd><code>${flow.id}</code> <${Copy} text=${flow.id} what="the id" /></dd>
  <dt>Tags</dt><dd><${Tags} tags=${flow.tags} to=${(tag) => address(['flows'], { tag, as_of: asOf })} /></dd>
  <dt>Created</dt><dd><${Time} at=${flow.created} /></dd>
  <dt>Changed</dt><dd><${Time} at=${flow.updated} /></dd>
</dl>`;

function Gone({ asOf, history }) {
  if (history.problem?.status === 404) return html`<${Empty} title="No flow ever had this id." />`;
  return html`<${Empty} title=${asOf ? 'This flow was not there then.' : 'This flow has been deleted.'}>
    <p>${asOf ? 'Its id may be of a time before or after.' : 'What happened to it stays.'}</p>
  <//>`;
}

const NotKept = ({ id }) => html`<section class="muted">
  <p>What deployments and runs were at a time is not kept. <a href=${address(['flows', id])}>See those of now</a></p>
</section>`;

const Deployments = ({ id }) => html`<${Records} title="Deployments" noun="deployment" kind="deployments" id=${id} sort="NAME_ASC"
  head=${['Name', 'Tags', 'Work queue', 'Changed']}
  row=${(deployment) => html`
    <th scope="row">${deployment.name}${deployment.version && html` <span class="muted">${deployment.version}</span>`}</th>
    <td data-label="Tags"><${Tags} tags=${deployment.tags} /></td>
    <td data-label="Work queue">${deployment.work_queue_name ?? html`<span class="muted">–</span>`}</td>
    <td data-label="Changed"><${Time} at=${deployment.updated} /></td>`}
  empty="It has no deployment." />`;

const Runs = ({ id }) => html`<${Records} title="Runs" noun="run" kind="flow_runs" id=${id} sort="EXPECTED_START_TIME_DESC"
  head=${['Name', 'State', 'Started', 'Ran for']}
  row=${(run) => html`
    <th scope="row">${run.name}</th>
    <td data-label="State"><${State} type=${run.state_type} name=${run.state_name} />
      ${run.state.message && html` <span class="muted">${run.state.message}</span>`}</td>
    <td data-label="Started"><${Time} at=${run.start_time} /></td>
    <td data-label="Ran for">${run.start_time ? duration(run.total_run_time) : html`<span class="muted">–</span>`}</td>`}
  empty="It has not run yet." />`;

/** What belongs to the flow: the first few of them, and more on request. */
function Records({ title, noun, kind, id, sort, head, row, empty }) {
  const [limit, setLimit] = useState(FEW);
  const { data, problem, loading, reload } = useLoad(
    async (signal) => {
      const query = { flows: { id: { any_: [id] } } };
      const [records, count] = await Promise.all([
        post(`/${kind}/filter`, { ...query, sort, limit }, signal),
        post(`/${kind}/count`, query, signal),
      ]);
      return { records, count };
    },
    [id, limit],
  );
  return html`<section aria-labelledby=${kind}>
    <div class="title"><h2 id=${kind}>${title}</h2><span class="muted" role="status">${data?.count > 0 ? counted(data.count, noun) : ''}</span></div>
    ${problem && html`<${Problem} problem=${problem} retry=${reload} />`}
    ${!data && loading && html`<${Loading} what=${title.toLowerCase()} />`}
    ${data?.count === 0 && html`<p class="muted">${empty}</p>`}
    ${data?.count > 0 && html`
      <table class="list">
        <thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
        <tbody>${data.records.map((record) => html`<tr key=${record.id}>${row(record)}</tr>`)}</tbody>
      </table>`}
    ${data?.count > data?.records.length && limit < MANY && html`
      <button class="outline secondary" aria-busy=${loading} onClick=${() => setLimit(MANY)}>Show ${data.count > MANY ? `the first ${MANY}` : `all ${data.count}`}</button>`}
  </section>`;
}
