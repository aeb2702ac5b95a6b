// The ledger: the events of all records, newest first, with live updates.
import { html, useEffect, useRef, useState } from './preact.js';
import { get, subscribe } from './api.js';
import { linkTo, navigate } from './router.js';
import { formatCount, formatNumber } from './format.js';
import { useShortcuts } from './shortcuts.js';
import { useLoad } from './use-load.js';
import { EmptyState, ErrorMessage, Heading, Loading, Timestamp } from './components.js';
import { toMicroseconds } from './timeline.js';
import { LedgerEvent } from './ledger-event.js';

const PAGE_SIZE = 50;
/** The limit of one API request and of the events shown; older events are on the next page. */
const MAX_EVENTS = 200;
const EVENT_TYPES = {
  'Any record': ['created', 'updated', 'state_set', 'deleted'],
  Flows: ['flow.created', 'flow.updated', 'flow.deleted'],
  Deployments: ['deployment.created', 'deployment.updated', 'deployment.deleted'],
  'Flow runs': ['flow_run.created', 'flow_run.updated', 'flow_run.state_set', 'flow_run.deleted'],
  'Task runs': ['task_run.created', 'task_run.updated', 'task_run.state_set', 'task_run.deleted'],
  'API keys': ['key.issued', 'key.revoked'],
};

export const shortType = (event) => event.type.replace('dev.flowledger.', '');

/** The list as the user left it, and the event opened from it, which gets the focus when the user returns. */
const lastVisit = { hash: '#/ledger', position: null };

/** Links back to the ledger as the user left it, as of the given time. */
export function linkToLedger(asOf) {
  const parameters = new URLSearchParams(lastVisit.hash.split('?')[1]);
  parameters.delete('as_of');
  if (asOf) parameters.set('as_of', asOf);
  return `#/ledger${parameters.size ? '?' + parameters : ''}`;
}

const parsePosition = (text) => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : null);

export function Ledger({ segments: [, position], parameters, asOf }) {
  if (position === undefined) return html`<${LedgerEvents} parameters=${parameters} asOf=${asOf} />`;
  return parsePosition(position)
    ? html`<${LedgerEvent} position=${parsePosition(position)} asOf=${asOf} />`
    : html`<${Heading} title="Ledger">Ledger<//>
        <${EmptyState} title="A position is a whole number, starting at 1."><p><a href="#/ledger">Go to the ledger</a></p><//>`;
}

function LedgerEvents({ parameters, asOf }) {
  const filters = Object.fromEntries(['type', 'actor', 'subject'].map((name) => [name, parameters.get(name) ?? '']));
  const at = parsePosition(parameters.get('at'));
  const query = Object.entries({ ...filters, until: asOf && nextMicrosecond(asOf) }).filter(([, value]) => value);
  const queryString = query.map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join('');
  const linkToPage = (changes) => linkTo(['ledger'], { ...filters, at, as_of: asOf, ...changes });

  const { data, error, loading, reload } = useLoad(
    async (signal) => {
      const { position: head } = await get('/events/digest', signal);
      const end = Math.min(at ?? head, head);
      const [events, newer] = await Promise.all([
        loadEventsUpTo(end, queryString, signal),
        at ? getEvents(`/events?after=${end}&limit=${PAGE_SIZE}${queryString}`, signal) : [],
      ]);
      const newerPosition = newer.length === PAGE_SIZE ? newer.at(-1).position : null;
      return { head, at, events, queryString, newerPosition, live: !at && !asOf };
    },
    [queryString, at],
  );
  const [paused, setPaused] = useState(false);
  const positionInput = useRef();
  useEffect(() => {
    lastVisit.hash = location.hash;
  });
  useShortcuts({ '/': () => positionInput.current.select() });

  const applyFilters = (event) => {
    event.preventDefault();
    const { type, actor, subject } = event.currentTarget.elements;
    navigate(linkToPage({ type: type.value, actor: actor.value.trim(), subject: subject.value.trim(), at: null }));
  };
  const goToPosition = (event) => {
    event.preventDefault();
    navigate(linkToPage({ at: event.target.elements.position.value }));
  };

  return html`
    <${Heading} title="Ledger">Ledger<//>
    <search>
      <form class="filters ledger-filters" onChange=${applyFilters} onSubmit=${applyFilters}>
        <${TypeFilter} type=${filters.type} />
        <${TextFilter} name="actor" label="Actor" value=${filters.actor} placeholder="Exact name" />
        <${TextFilter} name="subject" label="Subject" value=${filters.subject} placeholder="ID of a record" />
        <button class="visually-hidden" tabindex="-1">Apply filters</button>
      </form>
      <form class="go-to-position" onSubmit=${goToPosition}>
        <label for="position">Position</label>
        <input id="position" ref=${positionInput} name="position" type="number" min="1" max="999999999999999" required aria-keyshortcuts="/" />
        <button class="outline secondary">Go</button>
      </form>
    </search>
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Loading} what="ledger" />`}
    ${data && html`<${EventList} key=${data} stale=${loading} filtered=${query.length > 0} ...${{ data, paused, setPaused, linkToPage, asOf }} />`}
  `;
}

/** The next microsecond after a time: the parameter "until" is exclusive, "as_of" is inclusive. */
function nextMicrosecond(iso) {
  const next = toMicroseconds(iso) + 1;
  if (Number.isNaN(next)) return iso;
  return new Date(Math.floor(next / 1000)).toISOString().replace('Z', `${String(next % 1000).padStart(3, '0')}Z`);
}

/** CloudEvents represent a position as text, because their numbers have 32 bits. */
const withNumber = (event) => ({ ...event, position: Number(event.position) });

const getEvents = async (address, signal) => (await get(address, signal)).map(withNumber);

/**
 * Loads the last page of matching events up to a position, newest first. The API reads forwards only, so this searches for
 * a start position that is followed by at least one page of events and by fewer than the API's limit.
 */
async function loadEventsUpTo(end, queryString, signal) {
  let tooFew = end;
  let tooMany = null;
  for (let after = Math.max(0, end - PAGE_SIZE); ; ) {
    const loaded = await getEvents(`/events?after=${after}&limit=${MAX_EVENTS}${queryString}`, signal);
    const events = loaded.filter(({ position }) => position <= end);
    const complete = events.length < MAX_EVENTS;
    if (complete && (events.length >= PAGE_SIZE || after === 0)) return events.slice(-PAGE_SIZE).reverse();
    if (complete) tooFew = after;
    else tooMany = after;
    after = tooMany === null ? Math.max(0, end - (end - after) * 8) : Math.floor((tooFew + tooMany) / 2);
  }
}

const TypeFilter = ({ type }) => html`<label>Event type
  <select name="type">
    <option value="">All</option>
    ${type && !Object.values(EVENT_TYPES).flat().includes(type) && html`<option value=${type} selected>${type}</option>`}
    ${Object.entries(EVENT_TYPES).map(([group, types]) => html`<optgroup label=${group}>
      ${types.map((option) => html`<option value=${option} selected=${option === type}>${option}</option>`)}
    </optgroup>`)}
  </select>
</label>`;

/** Keeps what the user types until the field loses the focus or Enter is pressed, even when the view renders again. */
function TextFilter({ name, label, value, placeholder }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return html`<label>${label}
    <input name=${name} type="search" value=${text} onInput=${(event) => setText(event.target.value)} placeholder=${placeholder}
      autocomplete="off" spellcheck=${false} />
  </label>`;
}

/** Subscribes to the events after the loaded ones, newest first. Events received while paused are shown on resume. */
function useSubscription(data, paused) {
  const [subscription, setSubscription] = useState({ events: [], pendingCount: 0, connection: null });
  const pending = useRef([]);
  const renderPending = useRef();
  renderPending.current = () => {
    const received = paused ? [] : pending.current.splice(0);
    setSubscription((previous) => ({
      ...previous,
      events: [...received, ...previous.events].slice(0, MAX_EVENTS),
      pendingCount: pending.current.length,
    }));
  };
  useEffect(() => {
    if (!data.live) return;
    const abort = new AbortController();
    let frame;
    subscribe(`/events/stream?after=${data.head}${data.queryString}`, {
      signal: abort.signal,
      onConnectionChange: (connection) => setSubscription((previous) => ({ ...previous, connection })),
      onEvent: ({ data: text }) => {
        pending.current.unshift(withNumber(JSON.parse(text)));
        pending.current.length = Math.min(pending.current.length, MAX_EVENTS);
        // Renders at most once per animation frame, at any rate of events.
        frame ??= requestAnimationFrame(() => ((frame = undefined), renderPending.current()));
      },
    });
    return () => (abort.abort(), cancelAnimationFrame(frame));
  }, []);
  useEffect(() => renderPending.current(), [paused]);
  return subscription;
}

function EventList({ data, paused, setPaused, stale, filtered, linkToPage, asOf }) {
  const subscription = useSubscription(data, paused);
  const events = [...subscription.events, ...data.events].slice(0, MAX_EVENTS);
  const lastPosition = events.at(-1)?.position;
  const olderPosition = events.length >= PAGE_SIZE && lastPosition > 1 ? lastPosition - 1 : null;
  const list = useRef();
  const findLinks = () => [...(list.current?.querySelectorAll('th a') ?? [])];
  const head = Math.max(data.head, subscription.events[0]?.position ?? 0);

  useEffect(() => {
    findLinks().find((link) => link.dataset.position === String(lastVisit.position))?.focus();
    lastVisit.position = null;
  }, []);
  useShortcuts({ ArrowDown: () => findLinks()[0]?.focus(), p: () => data.live && setPaused(!paused) });
  const handleKey = (event) => {
    const links = findLinks();
    const index = links.indexOf(document.activeElement);
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: links.length - 1 }[event.key];
    if (index < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    if (target !== undefined) links[target]?.focus();
    else if (event.key === 'ArrowRight' && olderPosition) navigate(linkToPage({ at: olderPosition }));
    else if (event.key === 'ArrowLeft' && data.at) navigate(linkToPage({ at: data.newerPosition }));
    else return;
    event.preventDefault();
  };

  return html`
    <div class="section-header">
      <span class="count">${formatCount(head, 'event')} in the ledger${asOf ? ' now' : ''}</span>
      ${data.live && html`<${SubscriptionStatus} ...${{ ...subscription, paused, setPaused }} />`}
    </div>
    ${data.at > data.head && html`<p role="status">The ledger ends at position ${data.head}.</p>`}
    ${events.length === 0 && html`<${NoEvents} filtered=${filtered} at=${data.at} asOf=${asOf} linkToPage=${linkToPage} />`}
    ${events.length > 0 && html`<div ref=${list} class=${stale ? 'stale' : ''} onKeyDown=${handleKey}>
      <table class="list">
        <thead><tr>${['Position', 'Event', 'Actor', 'Subject', 'Time'].map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
        <tbody>${events.map((event, index) => html`<${EventRow} key=${event.id} event=${event} linkToPage=${linkToPage} asOf=${asOf}
          isSelected=${event.position === data.at} isNew=${index < subscription.events.length} />`)}</tbody>
      </table>
    </div>`}
    ${(data.at || olderPosition) && html`<nav class="pagination" aria-label="Pages">
      <${PageLink} href=${data.at && linkToPage({ at: null })}>Newest<//>
      <${PageLink} href=${data.at && linkToPage({ at: data.newerPosition })}>Newer<//>
      <${PageLink} href=${olderPosition && linkToPage({ at: olderPosition })}>Older<//>
    </nav>`}
  `;
}

const PageLink = ({ href, children }) => (href ? html`<a href=${href}>${children}</a>` : html`<span class="disabled">${children}</span>`);

/** The status of the subscription, and the button that pauses it. */
function SubscriptionStatus({ connection, paused, setPaused, pendingCount }) {
  const failed = connection !== true && connection !== null;
  const status = failed ? connection.title : paused ? 'Paused' : connection ? 'Live' : 'Connecting';
  const newEvents = pendingCount === MAX_EVENTS ? `${MAX_EVENTS} or more` : formatNumber(pendingCount);
  return html`
    <span class="state" role="status" data-state=${failed ? 'FAILED' : paused ? 'PAUSED' : connection ? 'COMPLETED' : 'PENDING'}
      title=${failed ? connection.detail : null}>${status}</span>
    <button class="outline secondary" aria-keyshortcuts="p" onClick=${() => setPaused(!paused)}>
      ${paused ? (pendingCount ? `Show ${newEvents} new` : 'Resume') : 'Pause'} <kbd>p</kbd>
    </button>`;
}

const EventRow = ({ event, linkToPage, asOf, isSelected, isNew }) => html`<tr class=${isNew ? 'new' : null} aria-current=${isSelected ? 'true' : null}>
  <th scope="row">
    <a href=${linkTo(['ledger', String(event.position)], { as_of: asOf })} data-position=${event.position}
      onClick=${() => (lastVisit.position = event.position)}>${event.position}</a>
  </th>
  <td data-label="Event"><span><strong>${shortType(event)}</strong>${typeof event.data.name === 'string' && html` <span class="muted">${event.data.name}</span>`}</span></td>
  <td data-label="Actor"><a href=${linkToPage({ actor: event.actor, at: null })}>${event.actor}</a></td>
  <td data-label="Subject"><a href=${linkToPage({ subject: event.subject, at: null })}><code>${event.subject}</code></a></td>
  <td data-label="Time"><${Timestamp} at=${event.time} exact /></td>
</tr>`;

function NoEvents({ filtered, at, asOf, linkToPage }) {
  if (!filtered) return html`<${EmptyState} title="The ledger is empty."><p>Events appear here as soon as records change.</p><//>`;
  return html`<${EmptyState} title=${at ? 'No events up to this position match.' : asOf ? 'No events up to this time match.' : 'No events match yet.'}>
    <p><a href=${linkToPage({ type: null, actor: null, subject: null, at: null })}>Show all events</a></p>
  <//>`;
}
