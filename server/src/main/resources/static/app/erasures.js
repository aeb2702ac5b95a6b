// Erasure of content: count what is selected, erase it after a confirmation, and list earlier erasures.
import { html, useEffect, useRef, useState } from './preact.js';
import { get, post } from './api.js';
import { formatCount } from './format.js';
import { linkTo } from './router.js';
import { useLoad } from './use-load.js';
import { CurrentDataNotice, EmptyState, ErrorMessage, Heading, Loading, RelativeTime } from './components.js';

const COUNTS = { flow_runs: 'flow run', task_runs: 'task run', deployments: 'deployment', log_entries: 'log line' };

export function Erasures({ asOf }) {
  const { data, error, reload } = useLoad((signal) => get('/erasures?limit=100', signal), []);
  return html`
    <${Heading} title="Erasure">Erasure<//>
    <${CurrentDataNotice} asOf=${asOf} />
    <p>Erases parameters, context, task inputs, messages and data of states, descriptions and logs, in all events, and so in later backups. Archived runs are erased by their ID only. Earlier backups are not erased. Names, tags and actors remain. The ledger stays valid.</p>
    <${ErasureForm} onErased=${reload} />
    <section aria-labelledby="past-erasures">
      <div class="section-header"><h2 id="past-erasures">Past erasures</h2></div>
      ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
      ${!data && !error && html`<${Loading} what="erasures" />`}
      ${data?.length === 0 && html`<${EmptyState} title="Nothing has been erased." />`}
      ${data?.length > 0 && html`<table class="list cards">
        <thead><tr>${['Reason', 'Records', 'By', 'Requested'].map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
        <tbody>${data.map(({ id, reason, records, actor, at }) => html`<tr key=${id}>
          <th scope="row">${reason}</th>
          <td data-label="Records"><a href=${linkTo(['ledger'], { type: 'erasure.performed' })}>${formatCount(records, 'record')}</a></td>
          <td data-label="By">${actor}</td>
          <td data-label="Requested"><${RelativeTime} at=${at} /></td></tr>`)}</tbody></table>`}
    </section>`;
}

function ErasureForm({ onErased }) {
  const [preview, setPreview] = useState(null); // { request, counts }: the filter is evaluated again for the erasure
  const [done, setDone] = useState(null);
  const [progress, setProgress] = useState(null);
  const [error, setError] = useState(null);
  const run = async (request, show) => {
    setError(null);
    setProgress(request.dry_run ? 'Counting…' : 'Erasing…');
    try {
      const counts = await processAll(request, (sum) => setProgress(`${request.dry_run ? 'Counted' : 'Erased'} ${describe(sum)} so far…`));
      show(counts);
    } catch (failure) {
      setError(failure);
    } finally {
      setProgress(null);
    }
  };
  const submit = (event) => {
    event.preventDefault();
    const { subject, flow, before, reason } = event.target.elements;
    const request = { reason: reason.value, ...selection(subject.value.trim(), flow.value, before.value) };
    setDone(null);
    run({ ...request, dry_run: true }, (counts) => setPreview({ request, counts }));
  };
  const erase = () => run(preview.request, (counts) => (setPreview(null), setDone(counts), onErased()));
  return html`<form class="issue-key" onSubmit=${submit} onInput=${() => setPreview(null)}>
      <label>ID of a flow run, task run or deployment <input name="subject" autocomplete="off" pattern="[0-9a-fA-F\\-]{32,36}" /></label>
      <label>or all runs of the flow <input name="flow" autocomplete="off" /></label>
      <label>that started before <input name="before" type="date" /></label>
      <label>Reason, without personal data <input name="reason" required maxlength="500" autocomplete="off" placeholder="request 42" /></label>
      <button aria-disabled=${progress !== null}>Count</button>
      ${error && html`<${ErrorMessage} error=${error} />`}
    </form>
    <div role="status">
      ${progress && html`<p>${progress}</p>`}
      ${done && html`<article class="success"><p>Erased the content of ${describe(done)}.</p></article>`}
    </div>
    ${preview && !progress && html`<${Confirmation} counts=${preview.counts} onErase=${erase} onCancel=${() => setPreview(null)} />`}`;
}

function Confirmation({ counts, onErase, onCancel }) {
  const heading = useRef();
  useEffect(() => heading.current.focus(), []);
  const isEmpty = Object.keys(COUNTS).every((name) => counts[name] === 0);
  return html`<article class="warning" aria-labelledby="erasure-preview">
    <h2 id="erasure-preview" ref=${heading} tabindex="-1">${isEmpty ? 'There is no content to erase.' : `Erase the content of ${describe(counts)}?`}</h2>
    ${counts.examples.length > 0 && html`<p>For example ${counts.examples.map((id) => html`<code>${id}</code> `)}</p>`}
    ${!isEmpty && html`<p>This cannot be undone.</p>`}
    <p class="buttons">
      ${!isEmpty && html`<button class="danger" onClick=${onErase}>Erase</button>`}
      <button class="secondary" onClick=${onCancel}>Cancel</button>
    </p>
  </article>`;
}

function selection(subject, flow, before) {
  if (subject) return { subject };
  const start = before && new Date(`${before}T00:00:00Z`).toISOString();
  return { filter: { ...(flow && { flows: { name: { any_: [flow] } } }), ...(start && { flow_runs: { start_time: { before_: start } } }) } };
}

/** Repeats a request until all records are processed, and returns the sum of the results. */
async function processAll(request, onProgress) {
  const sum = { flow_runs: 0, task_runs: 0, deployments: 0, log_entries: 0, examples: [] };
  let after = null;
  do {
    const part = await post('/erasures', { ...request, ...(after && { after }) });
    Object.keys(COUNTS).forEach((name) => (sum[name] += part[name]));
    sum.examples = [...sum.examples, ...part.examples].slice(0, 10);
    onProgress(sum);
    after = part.next;
  } while (after);
  return sum;
}

const describe = (counts) =>
  Object.entries(COUNTS).filter(([name]) => counts[name] > 0).map(([name, noun]) => formatCount(counts[name], noun)).join(', ') || 'no record';
