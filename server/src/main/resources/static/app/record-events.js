// The events of one run or deployment, as sentences.
import { html } from './preact.js';
import { get } from './api.js';
import { linkTo } from './router.js';
import { formatCount } from './format.js';
import { toMicroseconds } from './microseconds.js';
import { useLoad } from './use-load.js';
import { ErrorMessage, Loading, RelativeTime, openRow } from './components.js';
import { EventSentence, resolveNames } from './event-text.js';

const LIMIT = 100;

/** @param version changes when the record has changed, so that its events are loaded again */
export function RecordEvents({ address, version, asOf }) {
  const { data, error, loading, reload } = useLoad(async (signal) => {
    const events = (await get(address, signal))
      .filter(({ time }) => !asOf || toMicroseconds(time) <= toMicroseconds(asOf))
      .slice(-LIMIT)
      .reverse();
    await resolveNames(events, signal);
    return events;
  }, [address, version, asOf]);
  if (error?.status === 404) return null;
  return html`<section aria-labelledby="events">
    <div class="section-header"><h2 id="events">Events</h2><span class="muted">${data && formatCount(data.length, 'event')}</span></div>
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && loading && html`<${Loading} what="events" />`}
    ${data?.length > 0 && html`<table class="list"><thead class="visually-hidden"><tr><th scope="col">Event</th><th scope="col">Time</th></tr></thead>
      <tbody>${data.map((event) => html`<tr key=${event.id} data-href=${event.position && ''} onClick=${event.position && openRow}>
        <td><${EventSentence} event=${event} /></td>
        <td class="number">${event.position ? html`<a data-open href=${linkTo(['ledger', String(event.position)])}><${RelativeTime} at=${event.time} /></a>` : html`<${RelativeTime} at=${event.time} />`}</td>
      </tr>`)}</tbody></table>`}
  </section>`;
}
