// API keys: issue, list, rotate and revoke. A secret is shown once and forgotten when the user leaves the view.
import { html, useEffect, useRef, useState } from './preact.js';
import { apiKey, get, path, post, send } from './api.js';
import { formatCount } from './format.js';
import { useLoad } from './use-load.js';
import { CopyButton, CurrentDataNotice, EmptyState, ErrorMessage, Heading, Loading, RelativeTime, Timestamp } from './components.js';

const ROLES = {
  reader: 'read records',
  writer: 'read and change records',
  auditor: 'read records, their history and the ledger',
  operator: 'everything, including rebuilds and API keys',
};

/** The lifetimes to choose from, in days. */
const LIFETIMES = { never: '', 'in 30 days': 30, 'in 90 days': 90, 'in a year': 365 };

/** How long a rotated key remains valid, in seconds. */
const GRACE_PERIODS = { 'for an hour': 3600, 'for a day': 86_400, 'for a week': 604_800, 'for 30 days': 2_592_000 };

const NO_CONFIRMATION = { id: null, action: null };

export function ApiKeys({ asOf }) {
  const { data, error, reload } = useLoad(
    async (signal) => {
      const [keys, caller] = await Promise.all([get('/keys', signal), get('/keys/me', signal)]);
      return { keys, caller };
    },
    [],
  );
  const [issuedKey, setIssuedKey] = useState(null);
  const [confirmation, setConfirmation] = useState(NO_CONFIRMATION);
  useEffect(() => {
    const forgetSecret = () => setIssuedKey(null);
    apiKey.addEventListener('change', forgetSecret);
    return () => apiKey.removeEventListener('change', forgetSecret);
  }, []);
  const isActive = (key) => !key.revoked && !isExpired(key);
  const activeKeys = data?.keys.filter(isActive) ?? [];
  const inactiveKeys = data?.keys.filter((key) => !isActive(key)) ?? [];
  const isOperator = data?.caller.roles.includes('operator');
  // A key with a successor of the same name has been rotated: only the successor can be.
  const isRotated = (key) => activeKeys.some((other) => other.name === key.name && other.created > key.created);
  const showIssued = (key) => (setConfirmation(NO_CONFIRMATION), setIssuedKey(key), reload());
  const renderRow = (key) => html`<${KeyRow} key=${key.id} apiKey=${key} confirming=${confirmation.id === key.id ? confirmation.action : null}
    isActive=${isActive(key)} canRevoke=${isOperator && isActive(key)} canRotate=${isOperator && isActive(key) && !isRotated(key)} isRotated=${isActive(key) && isRotated(key)}
    setConfirmation=${setConfirmation} onRotate=${showIssued} reload=${reload} />`;

  return html`
    <${Heading} title="Keys">API keys<//>
    <${CurrentDataNotice} asOf=${asOf} />
    <p>Issue a separate API key to each service and person. Each event records the name of the key as its actor.</p>
    ${error && html`<${ErrorMessage} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Loading} what="API keys" />`}
    ${data && html`
      ${issuedKey
        ? html`<${IssuedKey} ...${issuedKey} onDone=${() => setIssuedKey(null)} />`
        : data.caller.name === 'anonymous'
          ? html`<p>Authentication is off, so this server issues no API keys. Restart it with <code>FLOWLEDGER_AUTH=required</code> and a <code>FLOWLEDGER_ADMIN_KEY</code>.</p>`
          : isOperator && html`<${IssueForm} onIssue=${showIssued} />`}
      <section aria-labelledby="active-keys">
        <div class="section-header"><h2 id="active-keys">Active keys</h2><span class="muted" role="status">${formatCount(activeKeys.length, 'key')}</span></div>
        ${activeKeys.length === 0
          ? html`<${EmptyState} title="There are no active keys.">${data.caller.name !== 'anonymous' && html`<p>Operators can issue API keys.</p>`}<//>`
          : html`<${KeyTable} lastColumn=${isOperator ? 'Actions' : null}>${activeKeys.map(renderRow)}<//>`}
      </section>
      ${inactiveKeys.length > 0 && html`<details>
        <summary>${formatCount(inactiveKeys.length, 'revoked or expired key')}</summary>
        <${KeyTable} lastColumn="Revoked">${inactiveKeys.map(renderRow)}<//>
      </details>`}`}
  `;
}

const isExpired = (key) => key.expires_at && new Date(key.expires_at) <= new Date();

/** The last column has buttons, or when the key was revoked. */
const KeyTable = ({ lastColumn, children }) => html`<table class="list cards">
  <thead><tr><th scope="col" class="col-key">Name</th><th scope="col">Role</th><th scope="col">Issued</th><th scope="col">Expires</th><th scope="col">Last used</th>${lastColumn && html`<th scope="col">${lastColumn}</th>`}</tr></thead>
  <tbody>${children}</tbody>
</table>`;

function IssueForm({ onIssue }) {
  const [error, setError] = useState(null);
  const [submitting, setSubmitting] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    if (submitting) return;
    const { name, role, days, note } = event.target.elements;
    const expiry = days.value && new Date(Date.now() + days.value * 86_400_000).toISOString();
    setSubmitting(true);
    setError(null);
    try {
      onIssue(await post('/keys', { name: name.value, role: role.value, ...(expiry && { expires_at: expiry }), ...(note.value && { note: note.value }) }));
    } catch (failure) {
      setError(failure);
      setSubmitting(false);
    }
  };
  return html`<form class="issue-key" onSubmit=${submit}>
    <label>Name <input name="name" required autocomplete="off" placeholder="ci/github-actions" /></label>
    <label>Role
      <select name="role">${Object.entries(ROLES).map(([role, permissions]) => html`<option value=${role}>${role}: ${permissions}</option>`)}</select>
    </label>
    <label>Expires
      <select name="days">${Object.entries(LIFETIMES).map(([label, days]) => html`<option value=${days}>${label}</option>`)}</select>
    </label>
    <label>Note <input name="note" maxlength="1000" autocomplete="off" placeholder="What it is for, who owns it" /></label>
    <button aria-disabled=${submitting}>Issue key</button>
    ${error && html`<${ErrorMessage} error=${error} />`}
  </form>`;
}

/** The only place that shows the secret of a key. */
function IssuedKey({ name, role, secret, onDone }) {
  const heading = useRef();
  useEffect(() => heading.current.focus(), []);
  return html`<article class="success" aria-labelledby="issued-key">
    <h2 id="issued-key" ref=${heading} tabindex="-1">API key issued: ${name} (${role})</h2>
    <p><code class="selectable">${secret}</code> <${CopyButton} text=${secret} what="API key" /></p>
    <p>Copy the key now, it is not shown again: the server stores only its hash. Clients send it as <code>Authorization: Bearer</code> followed by the key.</p>
    <button onClick=${onDone}>Done</button>
  </article>`;
}

function KeyRow({ apiKey: key, isActive, canRevoke, canRotate, isRotated, confirming, setConfirmation, onRotate, reload }) {
  const { id, name, role, created, revoked, note, expires_at: expiresAt, last_used_at: lastUsedAt } = key;
  const [error, setError] = useState(null);
  const buttons = { revoke: useRef(), rotate: useRef() };
  const firstControl = useRef();
  useEffect(() => {
    setError(null);
    if (confirming) firstControl.current.focus();
  }, [confirming]);
  const cancel = () => (setConfirmation(NO_CONFIRMATION), requestAnimationFrame(() => buttons[confirming].current?.focus()));
  // The user may have asked to change another key in the meantime.
  const end = () => setConfirmation((current) => (current.id === id ? NO_CONFIRMATION : current));
  const run = async (action) => {
    try {
      await action();
    } catch (failure) {
      setError(failure);
    }
  };
  const revoke = () => run(async () => (await send('DELETE', path`/keys/${id}`), end(), reload()));
  const rotate = (event) => {
    event.preventDefault();
    const gracePeriod = Number(event.target.elements.grace.value);
    run(async () => onRotate(await post(path`/keys/${id}/rotate`, { grace_period_seconds: gracePeriod })));
  };
  const button = (action, label) => html`<button class="secondary" ref=${buttons[action]} aria-label=${`${label} ${name}`} onClick=${() => setConfirmation({ id, action })}>${label}</button>`;
  return html`<tr>
    <th scope="row">${name}${note && html`<small class="note">${note}</small>`}</th>
    <td data-label="Role">${role}</td>
    <td data-label="Issued"><${RelativeTime} at=${created} /></td>
    <td data-label="Expires"><${RelativeTime} at=${expiresAt} empty="never" />${isRotated && html` <span class="muted">rotated</span>`}</td>
    <td data-label="Last used"><${RelativeTime} at=${lastUsedAt} empty="never" /></td>
    ${(canRevoke || !isActive) && html`<td data-label=${revoked && 'Revoked'}>
      ${revoked && html`<${Timestamp} at=${revoked} />`}
      ${!confirming && html`<span class="buttons">${canRotate && button('rotate', 'Rotate')}${canRevoke && button('revoke', 'Revoke')}</span>`}
      ${canRevoke && confirming === 'revoke' && html`<div class="confirm" onKeyDown=${(event) => event.key === 'Escape' && cancel()}>
        <p id="revoke-warning">All servers reject a revoked key. This cannot be undone.</p>
        <p class="buttons">
          <button class="danger" ref=${firstControl} aria-describedby="revoke-warning" onClick=${revoke}>Revoke <span class="visually-hidden">${name} </span>now</button>
          <button class="secondary" onClick=${cancel}>Cancel</button>
        </p>
        ${error && html`<${ErrorMessage} error=${error} />`}
      </div>`}
      ${canRotate && confirming === 'rotate' && html`<form class="confirm" onSubmit=${rotate} onKeyDown=${(event) => event.key === 'Escape' && cancel()}>
        <p>Issues a key with the same name, role and note. Events of both have the same actor.</p>
        <label>The old key remains valid
          <select name="grace" ref=${firstControl}>${Object.entries(GRACE_PERIODS).map(([label, seconds]) => html`<option value=${seconds} selected=${seconds === 86_400}>${label}</option>`)}</select></label>
        <p class="buttons"><button>Rotate <span class="visually-hidden">${name} </span>now</button> <button type="button" class="secondary" onClick=${cancel}>Cancel</button></p>
        ${error && html`<${ErrorMessage} error=${error} />`}
      </form>`}
    </td>`}
  </tr>`;
}
