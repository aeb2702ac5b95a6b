// API keys: issue, list and revoke. A secret is shown once and forgotten when the user leaves the view.
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

export function ApiKeys({ asOf }) {
  const { data, error, reload } = useLoad(
    async (signal) => {
      const [keys, caller] = await Promise.all([get('/keys', signal), get('/keys/me', signal)]);
      return { keys, caller };
    },
    [],
  );
  const [issuedKey, setIssuedKey] = useState(null);
  const [confirmingId, setConfirmingId] = useState(null);
  useEffect(() => {
    const forgetSecret = () => setIssuedKey(null);
    apiKey.addEventListener('change', forgetSecret);
    return () => apiKey.removeEventListener('change', forgetSecret);
  }, []);
  const isActive = (key) => !key.revoked && !isExpired(key);
  const activeKeys = data?.keys.filter(isActive) ?? [];
  const inactiveKeys = data?.keys.filter((key) => !isActive(key)) ?? [];
  const isOperator = data?.caller.roles.includes('operator');
  const renderRow = (key) => html`<${KeyRow} key=${key.id} apiKey=${key} confirming=${confirmingId === key.id}
    canRevoke=${isOperator && isActive(key)} setConfirmingId=${setConfirmingId} reload=${reload} />`;

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
          : isOperator && html`<${IssueForm} onIssue=${(key) => (setIssuedKey(key), reload())} />`}
      <section aria-labelledby="active-keys">
        <div class="section-header"><h2 id="active-keys">Active keys</h2><span class="muted" role="status">${formatCount(activeKeys.length, 'key')}</span></div>
        ${activeKeys.length === 0
          ? html`<${EmptyState} title="There are no active keys.">${data.caller.name !== 'anonymous' && html`<p>Operators can issue API keys.</p>`}<//>`
          : html`<${KeyTable}>${activeKeys.map(renderRow)}<//>`}
      </section>
      ${inactiveKeys.length > 0 && html`<details>
        <summary>${formatCount(inactiveKeys.length, 'revoked or expired key')}</summary>
        <${KeyTable}>${inactiveKeys.map(renderRow)}<//>
      </details>`}`}
  `;
}

const isExpired = (key) => key.expires_at && new Date(key.expires_at) <= new Date();

const KeyTable = ({ children }) => html`<table class="list cards">
  <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col">Issued</th><th scope="col">Expires</th><th scope="col">Last used</th><th scope="col">Revoked</th></tr></thead>
  <tbody>${children}</tbody>
</table>`;

function IssueForm({ onIssue }) {
  const [error, setError] = useState(null);
  const [submitting, setSubmitting] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    if (submitting) return;
    const { name, role, days } = event.target.elements;
    const expiry = days.value && new Date(Date.now() + days.value * 86_400_000).toISOString();
    setSubmitting(true);
    setError(null);
    try {
      onIssue(await post('/keys', { name: name.value, role: role.value, ...(expiry && { expires_at: expiry }) }));
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

function KeyRow({ apiKey: { id, name, role, created, revoked, expires_at: expiresAt, last_used_at: lastUsedAt }, canRevoke, confirming, setConfirmingId, reload }) {
  const [error, setError] = useState(null);
  const revokeButton = useRef();
  const confirmButton = useRef();
  useEffect(() => {
    if (confirming) confirmButton.current.focus();
  }, [confirming]);
  const cancel = () => (setConfirmingId(null), requestAnimationFrame(() => revokeButton.current?.focus()));
  const revoke = async () => {
    try {
      await send('DELETE', path`/keys/${id}`);
      // The user may have asked to revoke another key in the meantime.
      setConfirmingId((current) => (current === id ? null : current));
      reload();
    } catch (failure) {
      setError(failure);
    }
  };
  return html`<tr>
    <th scope="row">${name}</th>
    <td data-label="Role">${role}</td>
    <td data-label="Issued"><${RelativeTime} at=${created} /></td>
    <td data-label="Expires"><${RelativeTime} at=${expiresAt} empty="never" /></td>
    <td data-label="Last used"><${RelativeTime} at=${lastUsedAt} empty="never" /></td>
    <td data-label="Revoked">
      ${revoked && html`<${Timestamp} at=${revoked} />`}
      ${canRevoke && !confirming && html`<button class="secondary" ref=${revokeButton} aria-label=${`Revoke ${name}`} onClick=${() => setConfirmingId(id)}>Revoke</button>`}
      ${canRevoke && confirming && html`<div class="confirm" onKeyDown=${(event) => event.key === 'Escape' && cancel()}>
        <p id="revoke-warning">All servers reject a revoked key. This cannot be undone.</p>
        <p class="buttons">
          <button class="danger" ref=${confirmButton} aria-describedby="revoke-warning" onClick=${revoke}>Revoke <span class="visually-hidden">${name} </span>now</button>
          <button class="secondary" onClick=${cancel}>Cancel</button>
        </p>
        ${error && html`<${ErrorMessage} error=${error} />`}
      </div>`}
    </td>
  </tr>`;
}
