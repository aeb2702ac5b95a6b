// API keys: issue, list, revoke. A secret is shown once, and only as long as this view is.
import { html, useEffect, useRef, useState } from './preact.js';
import { get, key, path, post, send } from './api.js';
import { Present } from './present.js';
import { Copy, counted, Empty, Heading, Loading, Problem, Time, useLoad } from './ui.js';

const ROLES = {
  reader: 'reads what there is',
  writer: 'reads, and changes',
  auditor: 'reads, and sees the history and its proof',
  operator: 'does all of it, and rebuilds, issues and revokes',
};

export function Keys({ asOf }) {
  const { data, problem, reload } = useLoad((signal) => get('/keys', signal), []);
  const [issued, show] = useState(null);
  const [doubt, ask] = useState(null);
  useEffect(() => {
    const forget = () => show(null);
    key.addEventListener('changed', forget);
    return () => key.removeEventListener('changed', forget);
  }, []);
  const working = data?.filter((each) => !each.revoked) ?? [];
  const revoked = data?.filter((each) => each.revoked) ?? [];
  const row = (each) => html`<${Row} key=${each.id} of=${each} asked=${doubt === each.id} ask=${ask} reload=${reload} />`;

  return html`
    <${Heading} title="Keys">Keys<//>
    <${Present} asOf=${asOf} />
    <p>Give each of your services and people a key of their own: its name is the actor of every event that it causes.</p>
    ${problem && html`<${Problem} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} what="the keys" />`}
    ${data && html`
      ${issued ? html`<${Secret} ...${issued} done=${() => show(null)} />` : html`<${Issue} done=${(newKey) => (show(newKey), reload())} />`}
      <section aria-labelledby="working">
        <div class="title"><h2 id="working">Keys that work</h2><span class="muted" role="status">${counted(working.length, 'key')}</span></div>
        ${working.length === 0
          ? html`<${Empty} title="No key works yet."><p>Issue the first one above.</p><//>`
          : html`<${Table}>${working.map(row)}<//>`}
      </section>
      ${revoked.length > 0 && html`<details>
        <summary>${counted(revoked.length, 'revoked key')}</summary>
        <${Table}>${revoked.map(row)}<//>
      </details>`}`}
  `;
}

const Table = ({ children }) => html`<table class="list">
  <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col">Issued</th><th scope="col">Revoked</th></tr></thead>
  <tbody>${children}</tbody>
</table>`;

function Issue({ done }) {
  const [problem, show] = useState(null);
  const [busy, wait] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    const { name, role } = event.target.elements;
    wait(true);
    show(null);
    try {
      done(await post('/keys', { name: name.value, role: role.value }));
    } catch (failure) {
      show(failure);
      wait(false);
    }
  };
  return html`<form class="issue" onSubmit=${submit}>
    <label>Name <input name="name" required autocomplete="off" placeholder="Who or what it is for" /></label>
    <label>Role
      <select name="role">${Object.entries(ROLES).map(([role, may]) => html`<option value=${role}>${role}: ${may}</option>`)}</select>
    </label>
    <button aria-disabled=${busy}>Issue a key</button>
    ${problem && html`<${Problem} problem=${problem} />`}
  </form>`;
}

/** The one time that a secret is seen. */
function Secret({ name, role, secret, done }) {
  const title = useRef();
  useEffect(() => title.current.focus(), []);
  return html`<article class="good" aria-labelledby="secret">
    <h2 id="secret" ref=${title} tabindex="-1">The secret of ${name}, ${role}</h2>
    <p><code class="digest">${secret}</code> <${Copy} text=${secret} what="the secret" /></p>
    <p>Copy it now: the server keeps its hash only, and this page forgets it when you leave. Its holder sends it as <code>Authorization: Bearer</code>.</p>
    <button onClick=${done}>I have it</button>
  </article>`;
}

function Row({ of: { id, name, role, created, revoked }, asked, ask, reload }) {
  const [problem, show] = useState(null);
  const revoke = useRef();
  const confirm = useRef();
  useEffect(() => {
    if (asked) confirm.current.focus();
  }, [asked]);
  const keep = () => (ask(null), requestAnimationFrame(() => revoke.current?.focus()));
  const sure = async () => {
    try {
      await send('DELETE', path`/keys/${id}`);
      ask(null);
      reload();
    } catch (failure) {
      show(failure);
    }
  };
  return html`<tr>
    <th scope="row">${name}</th>
    <td data-label="Role">${role}</td>
    <td data-label="Issued"><${Time} at=${created} /></td>
    <td data-label="Revoked">
      ${revoked && html`<${Time} at=${revoked} />`}
      ${!revoked && !asked && html`<button class="outline secondary" ref=${revoke} aria-label=${`Revoke ${name}`} onClick=${() => ask(id)}>Revoke</button>`}
      ${!revoked && asked && html`<div class="sure" onKeyDown=${(event) => event.key === 'Escape' && keep()}>
        <p id="sure">Every server refuses it from then on, for ever.</p>
        <p class="buttons">
          <button class="danger" ref=${confirm} aria-describedby="sure" onClick=${sure}>Revoke <span class="only-read">${name} </span>now</button>
          <button class="outline secondary" onClick=${keep}>Keep it</button>
        </p>
        ${problem && html`<${Problem} problem=${problem} />`}
      </div>`}
    </td>
  </tr>`;
}
