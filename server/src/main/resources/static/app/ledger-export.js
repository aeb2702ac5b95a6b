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
  const download = async (route, type, name) => {
    setError(null);
    try {
      const response = await send('GET', `${route}${queryString.replace('&', '?')}`, { headers: { Accept: type } });
      saveFile(name, type, await response.blob());
    } catch (failure) {
      setError(failure);
    }
  };
  const exportLines = () => download('/events', 'application/x-ndjson', 'ledger.ndjson');
  const downloadEvidence = () => download('/evidence', 'application/json', 'flowledger-evidence.json');
  const exportTable = () => saveFile('ledger.csv', 'text/csv', [COLUMNS.join(','), ...data.events.map(toRow)].join('\r\n'));
  return html`<span class="actions">
    <button class="secondary" title="All events that match the filters, one per line. The export can be verified offline." onClick=${exportLines}>Export NDJSON</button>
    <button class="secondary" title="All events that match the filters, with proofs and the signed checkpoint. It can be checked offline." onClick=${downloadEvidence}>Download evidence</button>
    <button class="secondary" title="The loaded events as a table" aria-disabled=${!data} onClick=${() => data && exportTable()}>Export CSV</button>
    <${CopyButton} text=${() => location.href} what="link" label="Copy link" />
  </span>
  ${error && html`<${ErrorMessage} error=${error} />`}`;
}
