// The projections: how far they are, and the rebuild and the verification of the read model, whoever has begun them.
import { html, useEffect, useState } from './preact.js';
import { get, send } from './api.js';
import { Present } from './present.js';
import { counted, duration, Empty, Heading, Loading, number, Problem, Time, useLoad } from './ui.js';

const OFTEN = 1000;
const ABOUT = {
  flows: 'The read model: flows, deployments and runs as they are now and as they were. It is written together with each event.',
  ledger: 'The order of all events and their hashes, which follows a moment later. It is written once and for all.',
};
const PHASES = { events: 'Replaying the events', indexes: 'Making the indexes', rest: 'Replaying what has come meanwhile' };
const ENDS = { completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled' };
const KINDS = { missing: 'missing', unexpected: 'nothing has made it', different: 'has other values' };

const underWay = (replay) => replay?.state === 'running' || replay?.state === 'swapping';

/** Loads again a moment after each answer, as long as somebody looks and is allowed to. */
function usePolling({ loading, problem, reload }) {
  useEffect(() => {
    if (loading || problem?.status === 401 || problem?.status === 403) return;
    let due = false;
    const again = () => due && !document.hidden && reload();
    const timer = setTimeout(() => ((due = true), again()), OFTEN);
    document.addEventListener('visibilitychange', again);
    return () => (clearTimeout(timer), document.removeEventListener('visibilitychange', again));
  }, [loading]);
}

export function Projections({ asOf }) {
  const all = useLoad(async (signal) => {
    const [projections, verification] = await Promise.all([
      get('/projections', signal),
      get('/projections/flows/verify', signal).catch((problem) => {
        if (problem.status !== 404) throw problem;
        return null; // There has never been one.
      }),
    ]);
    return { projections, verification };
  }, []);
  usePolling(all);
  const { data, problem, reload } = all;

  return html`
    <${Heading} title="Projections">Projections<//>
    <${Present} asOf=${asOf} />
    ${problem && html`<${Problem} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} what="the projections" />`}
    ${data?.projections.map((projection) => html`<section key=${projection.name} class="projection" aria-labelledby=${projection.name}>
      <div class="title">
        <h2 id=${projection.name}>${projection.name}</h2>
        <${Status} status=${projection.status} />
      </div>
      <p class="muted">${ABOUT[projection.name]}</p>
      <dl class="facts">
        <dt>Has seen</dt><dd>${number(projection.position)} of ${counted(projection.head, 'event')}</dd>
        <dt>Behind</dt><dd>${projection.lag_events === 0 ? 'nothing' : `${counted(projection.lag_events, 'event')}, ${duration(projection.lag_seconds)}`}</dd>
      </dl>
      ${projection.name === 'flows' && html`<${ReadModel} rebuild=${projection.rebuild} verification=${data.verification} reload=${reload} />`}
    </section>`)}
  `;
}

const Status = ({ status }) => html`<span class="state" role="status"
  data-state=${{ live: 'COMPLETED', rebuilding: 'RUNNING', failed: 'FAILED' }[status]}>${status}</span>`;

function ReadModel({ rebuild, verification, reload }) {
  const [said, say] = useState(null);
  const busy = underWay(rebuild) || underWay(verification);
  const ask = async (method, what, headers) => {
    say(null);
    try {
      await send(method, `/projections/flows/${what}`, { headers });
    } catch (problem) {
      // Somebody else was faster: theirs is shown. What has ended meanwhile cannot be cancelled.
      const late = method === 'DELETE' && problem.status === 404;
      say(late ? { late } : problem.status === 409 ? { conflict: true } : { problem });
    }
    reload();
  };
  useEffect(() => {
    if (!busy) say(null);
  }, [busy]);
  const begin = (what) => () => busy || ask('POST', what, { Prefer: 'respond-async' });
  const cancel = (what) => () => ask('DELETE', what);
  return html`
    <p class="buttons">
      <button aria-disabled=${busy} onClick=${begin('rebuild')}>Rebuild</button>
      <button class="secondary" aria-disabled=${busy} onClick=${begin('verify')}>Verify</button>
    </p>
    <div role="status">
      ${said?.late && html`<p>It had ended before.</p>`}
      ${said?.conflict && html`<p>${busy ? 'One is under way already, begun elsewhere. This is it.' : 'The one before is still ending. Please try again in a moment.'}</p>`}
    </div>
    ${said?.problem && html`<${Problem} problem=${said.problem} />`}
    <${Replay} name="Rebuild" replay=${rebuild} cancel=${cancel('rebuild')}
      none="It has never been rebuilt. A rebuild makes a new read model of all events, which takes the place of this one; everybody goes on reading and writing." />
    <${Replay} name="Verification" replay=${verification} cancel=${cancel('verify')}
      none="It has never been verified. A verification compares every row with what the events add up to, and changes nothing." />
    ${verification?.result && html`<${Differences} ...${verification.result}
      mended=${rebuild?.state === 'completed' && rebuild.finished > verification.finished} />`}
  `;
}

/** A rebuild or a verification: how far it is, or how it has ended. */
function Replay({ name, replay, cancel, none }) {
  if (!replay) return html`<p class="muted">${none}</p>`;
  const { state, phase, processed, total, events_per_second: rate, eta_seconds: eta, started, finished, error } = replay;
  const seconds = finished && (Date.parse(finished) - Date.parse(started)) / 1000;
  if (underWay(replay)) {
    const now = state === 'swapping' ? 'Putting it in the place of the old one' : (PHASES[phase] ?? phase);
    return html`<article class="busy" aria-label=${name} data-replay=${state}>
      <div class="title"><h3>${name}: <strong role="status">${now}</strong></h3><button class="outline secondary" onClick=${cancel}>Cancel</button></div>
      <progress aria-label=${`${name}: events replayed`} value=${processed} max=${Math.max(total, 1)}></progress>
      <ul class="progress-facts" role="list">
        <li>${number(processed)} of ${counted(total, 'event')}</li>
        <li>${rate > 0 ? `${number(rate)} a second` : 'waiting'}</li>
        <li>${eta === null ? 'time left not known yet' : `${duration(eta)} left`}</li>
        <li>begun <${Time} at=${started} /></li>
      </ul>
    </article>`;
  }
  return html`<article aria-label=${name} data-replay=${state} class=${state === 'failed' ? 'bad' : null}>
    <h3>Last ${name.toLowerCase()}: <span class="state" role="status" data-state=${state.toUpperCase()}>${ENDS[state] ?? state}</span></h3>
    <ul class="progress-facts" role="list">
      <li>${number(processed)} of ${counted(total, 'event')}</li>
      ${rate > 0 && html`<li>${number(rate)} a second</li>`}
      ${seconds > 0 && html`<li>in ${duration(seconds)}</li>`}
      <li>begun <${Time} at=${started} /></li>
    </ul>
    ${error && html`<p role="alert">${error}</p>`}
  </article>`;
}

function Differences({ equal, rows, differences, truncated, mended }) {
  if (equal) return html`<p><strong>Nothing differs.</strong> ${rows === 1 ? 'The one row is' : `All ${number(rows)} rows are`} what the events add up to.</p>`;
  return html`<section aria-labelledby="differences">
    <div class="title">
      <h3 id="differences"><strong>What differs</strong></h3>
      <span class="muted">${truncated ? `the first ${counted(differences.length, 'row')}` : counted(differences.length, 'row')}; of ${number(rows)} in all</span>
    </div>
    ${differences.length === 0 && html`<${Empty} title="The rows that differ were not told." />`}
    <table class="list">
      <thead><tr>${['Table', 'Key', 'Row', 'Column', 'Live', 'Replayed'].map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
      <tbody>${differences.flatMap(({ table, key, kind, columns }) => (columns.length ? columns : [{}]).map(({ column, live, replayed }) => html`<tr>
        <th scope="row">${table}</th>
        <td data-label="Key"><code>${Object.entries(key).map(([name, value]) => `${name} ${value}`).join(', ')}</code></td>
        <td data-label="Row">${KINDS[kind] ?? kind}</td>
        <td data-label="Column">${column ?? '–'}</td>
        <td data-label="Live">${live === undefined ? '–' : html`<code>${live}</code>`}</td>
        <td data-label="Replayed">${replayed === undefined ? '–' : html`<code>${replayed}</code>`}</td>
      </tr>`))}</tbody>
    </table>
    <p>${mended ? 'It has been rebuilt since. Verify it again.' : 'A rebuild mends all of it.'}</p>
  </section>`;
}
