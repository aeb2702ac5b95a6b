// Export of the ledger's list, and the link to it.
import { html, useState } from './preact.js';
import { send } from './api.js';
import { CopyButton, ErrorMessage } from './components.js';
import { nameOf, shortType } from './event-text.js';

/** Saves a text as a file of the user. */
export function saveFile(name, type, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const COLUMNS = ['position', 'time', 'type', 'actor', 'command', 'subject', 'name', 'request_id'];

/** Quotes a cell. A leading = + - @ would make a spreadsheet compute it. */
const toCell = (value) => `"${String(value).replace(/^([=+\-@\t\r])/, "'$1").replaceAll('"', '""')}"`;

const toRow = (event) => [event.position, event.time, shortType(event), event.actor, event.command, event.subject, nameOf(event.subject), event.correlationid].map(toCell).join(',');

export function ExportButtons({ queryString, data }) {
  const [error, setError] = useState(null);
  const exportLines = async () => {
    setError(null);
    try {
      const response = await send('GET', `/events${queryString.replace('&', '?')}`, { headers: { Accept: 'application/x-ndjson' } });
      saveFile('ledger.ndjson', 'application/x-ndjson', await response.blob());
    } catch (failure) {
      setError(failure);
    }
  };
  const exportTable = () => saveFile('ledger.csv', 'text/csv', [COLUMNS.join(','), ...data.events.map(toRow)].join('\r\n'));
  return html`<span class="actions">
    <button class="secondary" title="All events that match the filters, one per line. The export can be verified offline." onClick=${exportLines}>Export NDJSON</button>
    <button class="secondary" title="The loaded events as a table" aria-disabled=${!data} onClick=${() => data && exportTable()}>Export CSV</button>
    <${CopyButton} text=${() => location.href} what="link" label="Copy link" />
  </span>
  ${error && html`<${ErrorMessage} error=${error} />`}`;
}
