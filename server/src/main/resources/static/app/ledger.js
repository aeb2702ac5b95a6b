// The ledger: every event of every record, newest first, as they happen.
import { html, useEffect, useRef, useState } from './preact.js';
import { follow, get } from './api.js';
import { address, go } from './router.js';
import { counted, Empty, Heading, Loading, number, Problem, Time, useKeys, useLoad } from './ui.js';
import { micros } from './timeline.js';
import { Event } from './event.js';

const PAGE = 50;
/** The most events that are shown at once; older ones are on the next page. */
const MOST = 200;
const TYPES = {
  'Any record': ['created', 'updated', 'state_set', 'deleted'],
  Flows: ['flow.created', 'flow.updated', 'flow.deleted'],
  Deployments: ['deployment.created', 'deployment.updated', 'deployment.deleted'],
  'Flow runs': ['flow_run.created', 'flow_run.updated', 'flow_run.state_set', 'flow_run.deleted'],
  'Task runs': ['task_run.created', 'task_run.updated', 'task_run.state_set', 'task_run.deleted'],
  Keys: ['key.issued', 'key.revoked'],
};

export const typeText = (event) => event.type.replace('dev.flowledger.', '');

/** Where the list was left, and the event that was opened from it. */
const left = { list: '#/ledger', position: null };

/** The way back from an event to the list, at the time that is shown now. */
export function backToLedger(asOf) {
  const parameters = new URLSearchParams(left.list.split('?')[1]);
  parameters.delete('as_of');
  if (asOf) parameters.set('as_of', asOf);
  return `#/ledger${parameters.size ? '?' + parameters : ''}`;
}

const positive = (text) => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : null);

export function Ledger({ segments: [, position], parameters, asOf }) {
  if (position === undefined) return html`<${Events} parameters=${parameters} asOf=${asOf} />`;
  return positive(position)
    ? html`<${Event} position=${positive(position)} asOf=${asOf} />`
    : html`<${Heading} title="Ledger">Ledger<//>
        <${Empty} title="Positions are whole numbers, from 1."><p><a href="#/ledger">To the ledger</a></p><//>`;
}

function Events({ parameters, asOf }) {
  const chosen = Object.fromEntries(['type', 'actor', 'subject'].map((name) => [name, parameters.get(name) ?? '']));
  const at = positive(parameters.get('at'));
  const query = Object.entries({ ...chosen, until: asOf && behind(asOf) }).filter(([, value]) => value);
  const filter = query.map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join('');
  const to = (changes) => address(['ledger'], { ...chosen, at, as_of: asOf, ...changes });

  const { data, problem, loading, reload } = useLoad(
    async (signal) => {
      const { position: head } = await get('/events/digest', signal);
      const end = Math.min(at ?? head, head);
      const [events, newer] = await Promise.all([
        lastUpTo(end, filter, signal),
        at ? get(`/events?after=${end}&limit=${PAGE}${filter}`, signal) : [],
      ]);
      return { head, at, events, filter, newer: newer.length === PAGE ? newer.at(-1).position : null, live: !at && !asOf };
    },
    [filter, at],
  );
  const [paused, pause] = useState(false);
  const jump = useRef();
  useEffect(() => {
    left.list = location.hash;
  });
  useKeys({ '/': () => jump.current.select() });

  const choose = (event) => {
    event.preventDefault();
    const { type, actor, subject } = event.currentTarget.elements;
    go(to({ type: type.value, actor: actor.value.trim(), subject: subject.value.trim(), at: null }));
  };
  const jumpTo = (event) => {
    event.preventDefault();
    go(to({ at: event.target.elements.position.value }));
  };

  return html`
    <${Heading} title="Ledger">Ledger<//>
    <search>
      <form class="filters thirds" onChange=${choose} onSubmit=${choose}>
        <${TypeFilter} type=${chosen.type} />
        <${TextFilter} name="actor" label="Actor" value=${chosen.actor} hint="Exactly this name" />
        <${TextFilter} name="subject" label="Subject" value=${chosen.subject} hint="The id of a record" />
        <button class="only-read" tabindex="-1">Filter</button>
      </form>
      <form class="jump" onSubmit=${jumpTo}>
        <label for="position">Position</label>
        <input id="position" ref=${jump} name="position" type="number" min="1" max="999999999999999" required aria-keyshortcuts="/" />
        <button class="outline secondary">Go there</button>
      </form>
    </search>
    ${problem && html`<${Problem} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} what="the ledger" />`}
    ${data && html`<${List} key=${data} stale=${loading} filtered=${query.length > 0} ...${{ data, paused, pause, to, asOf }} />`}
  `;
}

/** The first microsecond after a time: "until" leaves out what "as_of" has. */
function behind(iso) {
  const next = micros(iso) + 1;
  if (Number.isNaN(next)) return iso;
  return new Date(Math.floor(next / 1000)).toISOString().replace('Z', `${String(next % 1000).padStart(3, '0')}Z`);
}

/**
 * The last events up to a position, newest first; fewer than a page only when there are no more. The API reads forwards:
 * so we look for a position behind which there is at least a page of them, and not very much more.
 */
async function lastUpTo(end, filter, signal) {
  let few = end;
  let many = null;
  for (let after = Math.max(0, end - PAGE); ; ) {
    const read = await get(`/events?after=${after}&limit=${MOST}${filter}`, signal);
    const events = read.filter(({ position }) => position <= end);
    const all = events.length < MOST;
    if (all && (events.length >= PAGE || after === 0)) return events.slice(-PAGE).reverse();
    if (all) few = after;
    else many = after;
    after = many === null ? Math.max(0, end - (end - after) * 8) : Math.floor((few + many) / 2);
  }
}

const TypeFilter = ({ type }) => html`<label>Type
  <select name="type">
    <option value="">All</option>
    ${type && !Object.values(TYPES).flat().includes(type) && html`<option value=${type} selected>${type}</option>`}
    ${Object.entries(TYPES).map(([group, types]) => html`<optgroup label=${group}>
      ${types.map((each) => html`<option value=${each} selected=${each === type}>${each}</option>`)}
    </optgroup>`)}
  </select>
</label>`;

/** What is typed is kept until the field is left or Enter is pressed, whatever is drawn anew meanwhile. */
function TextFilter({ name, label, value, hint }) {
  const [text, set] = useState(value);
  useEffect(() => set(value), [value]);
  return html`<label>${label}
    <input name=${name} type="search" value=${text} onInput=${(event) => set(event.target.value)} placeholder=${hint}
      autocomplete="off" spellcheck=${false} />
  </label>`;
}

/** The events that have come since some were loaded, newest first; those that come during a pause wait for its end. */
function useFeed(data, paused) {
  const [feed, set] = useState({ events: [], waiting: 0, connection: null });
  const waiting = useRef([]);
  const draw = useRef();
  draw.current = () => {
    const come = paused ? [] : waiting.current.splice(0);
    set((before) => ({ ...before, events: [...come, ...before.events].slice(0, MOST), waiting: waiting.current.length }));
  };
  useEffect(() => {
    if (!data.live) return;
    const abort = new AbortController();
    let frame;
    follow(`/events/stream?after=${data.head}${data.filter}`, {
      signal: abort.signal,
      changed: (connection) => set((before) => ({ ...before, connection })),
      heard: ({ data: text }) => {
        waiting.current.unshift(JSON.parse(text));
        waiting.current.length = Math.min(waiting.current.length, MOST);
        // At most once for each picture, however fast they come.
        frame ??= requestAnimationFrame(() => ((frame = undefined), draw.current()));
      },
    });
    return () => (abort.abort(), cancelAnimationFrame(frame));
  }, []);
  useEffect(() => draw.current(), [paused]);
  return feed;
}

function List({ data, paused, pause, stale, filtered, to, asOf }) {
  const feed = useFeed(data, paused);
  const events = [...feed.events, ...data.events].slice(0, MOST);
  const last = events.at(-1)?.position;
  const older = events.length >= PAGE && last > 1 ? last - 1 : null;
  const list = useRef();
  const links = () => [...(list.current?.querySelectorAll('th a') ?? [])];
  const head = Math.max(data.head, feed.events[0]?.position ?? 0);

  useEffect(() => {
    links().find((link) => link.dataset.position === String(left.position))?.focus();
    left.position = null;
  }, []);
  useKeys({ ArrowDown: () => links()[0]?.focus(), p: () => data.live && pause(!paused) });
  const keyInList = (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    if (next !== undefined) all[next]?.focus();
    else if (event.key === 'ArrowRight' && older) go(to({ at: older }));
    else if (event.key === 'ArrowLeft' && data.at) go(to({ at: data.newer }));
    else return;
    event.preventDefault();
  };

  return html`
    <div class="title">
      <span class="count">${counted(head, 'event')} in the ledger${asOf ? ' now' : ''}</span>
      ${data.live && html`<${Connection} ...${{ ...feed, paused, pause }} />`}
    </div>
    ${data.at > data.head && html`<p role="status">The ledger ends at position ${number(data.head)}.</p>`}
    ${events.length === 0 && html`<${Nothing} filtered=${filtered} at=${data.at} asOf=${asOf} to=${to} />`}
    ${events.length > 0 && html`<div ref=${list} class=${stale ? 'stale' : ''} onKeyDown=${keyInList}>
      <table class="list">
        <thead><tr>${['Position', 'What', 'Actor', 'Subject', 'When'].map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
        <tbody>${events.map((event, index) => html`<${Row} key=${event.id} event=${event} to=${to} asOf=${asOf}
          here=${event.position === data.at} come=${index < feed.events.length} />`)}</tbody>
      </table>
    </div>`}
    ${(data.at || older) && html`<nav class="pager" aria-label="Pages">
      <${Step} to=${data.at && to({ at: null })}>Newest<//>
      <${Step} to=${data.at && to({ at: data.newer })}>Newer<//>
      <${Step} to=${older && to({ at: older })}>Older<//>
    </nav>`}
  `;
}

const Step = ({ to, children }) => (to ? html`<a href=${to}>${children}</a>` : html`<span class="off">${children}</span>`);

/** Whether events are shown as they happen, and the button that stops them. */
function Connection({ connection, paused, pause, waiting }) {
  const lost = connection !== true && connection !== null;
  const state = lost ? connection.title : paused ? 'Paused' : connection ? 'Live' : 'Connecting';
  const some = waiting === MOST ? `${MOST} or more` : number(waiting);
  return html`
    <span class="state" role="status" data-state=${lost ? 'FAILED' : paused ? 'PAUSED' : connection ? 'COMPLETED' : 'PENDING'}
      title=${lost ? connection.detail : null}>${state}</span>
    <button class="outline secondary" aria-keyshortcuts="p" onClick=${() => pause(!paused)}>
      ${paused ? (waiting ? `Show ${some} new` : 'Go on') : 'Pause'} <kbd>p</kbd>
    </button>`;
}

const Row = ({ event, to, asOf, here, come }) => html`<tr class=${come ? 'come' : null} aria-current=${here ? 'true' : null}>
  <th scope="row">
    <a href=${address(['ledger', String(event.position)], { as_of: asOf })} data-position=${event.position}
      onClick=${() => (left.position = event.position)}>${number(event.position)}</a>
  </th>
  <td data-label="What"><span><strong>${typeText(event)}</strong>${typeof event.data.name === 'string' && html` <span class="muted">${event.data.name}</span>`}</span></td>
  <td data-label="Actor"><a href=${to({ actor: event.actor, at: null })}>${event.actor}</a></td>
  <td data-label="Subject"><a href=${to({ subject: event.subject, at: null })}><code>${event.subject}</code></a></td>
  <td data-label="When"><${Time} at=${event.time} exact /></td>
</tr>`;

function Nothing({ filtered, at, asOf, to }) {
  if (!filtered) return html`<${Empty} title="The ledger has no event yet."><p>The first change of any record will be here the moment it happens.</p><//>`;
  return html`<${Empty} title=${at ? 'No event up to there is like that.' : asOf ? 'No event until then is like that.' : 'No event is like that yet.'}>
    <p><a href=${to({ type: null, actor: null, subject: null, at: null })}>Show all</a></p>
  <//>`;
}
