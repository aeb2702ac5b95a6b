// What happened: each event with who, when and why, and what it changed.
import { html, useState } from './preact.js';
import { get, path, Problem as Failure } from './api.js';
import { address } from './router.js';
import { back } from './flows.js';
import { Copy, counted, Empty, Heading, Loading, Problem, Time, useKeys, useLoad } from './ui.js';

const FIRST = 100;
/** What every event of a record has besides what it says about it. */
const NOT_ITS_STATE = ['id', 'at'];
const TYPE = 'dev.flowledger.';
const WORDS = { created: 'Created', updated: 'Changed', deleted: 'Deleted', state_set: 'State set' };

/** The events of a history up to a time, in order. */
export const useEvents = (address, asOf) => {
  const until = asOf ? micros(asOf) : null;
  return useLoad(async (signal) => {
    const events = await get(address, signal);
    return until === null ? events : events.filter((event) => micros(event.time) <= until);
  }, [address, until]);
};

/** A time as a number of microseconds: events may be closer to each other than the milliseconds of Date. */
export const micros = (iso) => {
  const [, fraction = ''] = /\.(\d+)/.exec(iso) ?? [];
  return Math.floor(Date.parse(iso) / 1000) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6));
};

/** Each event with its type in short and the record's state before and after it. A deletion leaves nothing. */
function withStates(events) {
  const states = new Map();
  return events.map((event) => {
    const before = states.get(event.subject) ?? {};
    const what = event.type.split('.').at(-1);
    const said = Object.fromEntries(Object.entries(event.data).filter(([name]) => !NOT_ITS_STATE.includes(name)));
    const after = what === 'deleted' ? {} : { ...before, ...said };
    states.set(event.subject, after);
    return { event, what, before, after };
  });
}

/** The lives in a history, the last one first, each with its events, the last one first. */
function lives(events) {
  const bySubject = new Map();
  for (const entry of withStates(events)) {
    const life = bySubject.get(entry.event.subject) ?? bySubject.set(entry.event.subject, []).get(entry.event.subject);
    life.unshift(entry);
  }
  return [...bySubject].map(([id, entries], index) => ({ id, entries, number: index + 1 })).reverse();
}

/** Every life that a name has had. */
export function Name({ name, asOf }) {
  // A browser takes these for steps in a path, however they are written.
  const unreachable = name === '.' || name === '..';
  const history = useEvents(path`/flows/name/${unreachable ? '' : name}/events`, asOf);
  useKeys({ Escape: () => (location.hash = back(asOf)) });
  return html`
    <p class="back"><a href=${back(asOf)}>← All flows</a></p>
    <${Heading} title=${`All lives of ${name}`}>${name}<//>
    <p class="muted">Every flow that ever had this name.</p>
    ${unreachable
      ? html`<${Problem} problem=${new Failure(0, 'Not in a browser', 'A browser cannot ask for this name. Other clients can.')} />`
      : history.problem?.status === 404
        ? html`<${Empty} title="No flow ever had this name."><p>Names are exact here, in upper and lower case as well.</p><//>`
        : html`<${Timeline} history=${history} asOf=${asOf} everyLife />`}
  `;
}

/** A history that useEvents loads, as lists of events; with `everyLife` under a heading for each life. */
export function Timeline({ history: { data, problem, loading, reload }, asOf, everyLife }) {
  const [limit, setLimit] = useState(FIRST);
  if (problem) return html`<${Problem} problem=${problem} retry=${reload} />`;
  if (!data) return loading && html`<${Loading} what="what happened" />`;
  if (data.length === 0) return html`<${Empty} title="Nothing had happened by then." />`;
  let left = limit;
  return html`
    ${lives(data).map(({ id, entries, number }) => {
      const shown = entries.slice(0, left);
      left -= shown.length;
      return shown.length > 0 && html`<section key=${id} class="life" aria-label=${everyLife ? `Life ${number}` : null}>
        ${everyLife && html`<div class="title">
          <h2>Life ${number}</h2>
          <a href=${address(['flows', id], { as_of: asOf })}>${entries[0].what === 'deleted' ? 'Deleted' : 'Living'}: <code>${id}</code></a>
        </div>`}
        <ol class="timeline" reversed>${shown.map((entry) => html`<${Entry} key=${entry.event.id} ...${entry} />`)}</ol>
      </section>`;
    })}
    ${data.length > limit && html`<button class="outline secondary" onClick=${() => setLimit(Infinity)}>Show all ${counted(data.length, 'event')}</button>`}
  `;
}

const Entry = ({ event, what, before, after }) => html`<li>
  <h3>
    <span class="what" data-what=${what}>${WORDS[what] ?? event.type.replace(TYPE, '')}</span>
    ${' by '}<strong>${event.actor}</strong>
    ${' '}<span class="when"><${Time} at=${event.time} exact /></span>
  </h3>
  <${Diff} before=${before} after=${after} />
  <p class="why">
    <span>Command <code>${event.command}</code></span>
    <span>Request <code>${event.correlationid}</code> <${Copy} text=${event.correlationid} what="the request id" /></span>
    ${event.position && html`<a href=${address(['ledger'], { at: event.position })}>Ledger, position ${event.position}</a>`}
    ${what !== 'deleted' && html`<a href=${address(['flows', event.subject], { as_of: event.time })}>The flow as of then</a>`}
  </p>
</li>`;

/** What is not as before, field by field; of a list, what has come and gone. */
function Diff({ before, after }) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = names.filter((name) => text(before[name]) !== text(after[name]));
  if (changes.length === 0) return html`<p class="muted">Nothing that it says is another than before.</p>`;
  return html`<dl class="diff">${changes.map((name) => html`<dt>${name}</dt><dd><${Change} before=${before[name]} after=${after[name]} /></dd>`)}</dl>`;
}

function Change({ before, after }) {
  if (isList(before) && isList(after)) {
    const gone = without(before, after);
    const come = without(after, before);
    const kept = without(after, come);
    return html`<ul class="tags" role="list">
      ${gone.map((each) => html`<li><${Old} value=${each} /></li>`)}
      ${come.map((each) => html`<li><${New} value=${each} /></li>`)}
      ${kept.map((each) => html`<li><span class="tag muted">${text(each)}</span></li>`)}
      ${gone.length + come.length === 0 && html`<li class="muted">in another order</li>`}
    </ul>`;
  }
  return html`${listed(before).map((each) => html`<${Old} value=${each} /> `)} ${listed(after).map((each) => html`<${New} value=${each} /> `)}
    ${isList(before ?? after) && listed(before ?? after).length === 0 && html`<span class="muted">none</span>`}`;
}

const Old = ({ value }) => html`<del class="tag"><span class="only-read">no longer </span>${text(value)}</del>`;
const New = ({ value }) => html`<ins class="tag"><span class="only-read">now </span>${text(value)}</ins>`;

const isList = (value) => Array.isArray(value);
const listed = (value) => (value === undefined ? [] : isList(value) ? value : [value]);
const text = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** A list less another one; what is in it twice must be taken away twice. */
function without(list, others) {
  const rest = others.map(text);
  return list.filter((each) => {
    const at = rest.indexOf(text(each));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
