// All flows: search, tags, order, pages. What is chosen is in the address, so that it can be shared and gone back to.
import { html, useEffect, useRef, useState } from './preact.js';
import { post } from './api.js';
import { address, go } from './router.js';
import { counted, Empty, Heading, Loading, Pager, Problem, Tags, Time, useKeys, useLoad } from './ui.js';

const PAGE = 50;
const TYPING = 150; // milliseconds without a key, after which a search begins
const SORTS = [
  ['name', 'NAME_ASC', 'Name, A to Z'],
  ['-name', 'NAME_DESC', 'Name, Z to A'],
  ['-updated', 'UPDATED_DESC', 'Last changed first'],
  ['-created', 'CREATED_DESC', 'Newest first'],
];

/** Where the list was left: who comes back finds it as it was, and the flow that was opened under the keys. */
const left = { list: '#/flows', flow: null };

/** The way back from a flow to the list that it was opened in; when it is shown at another time, so is the list. */
export function back(asOf) {
  const parameters = new URLSearchParams(left.list.split('?')[1]);
  parameters.delete('as_of');
  if (asOf) parameters.set('as_of', asOf);
  return `#/flows${parameters.size ? '?' + parameters : ''}`;
}

/** What the API filters by. */
const criteria = (like, tags) => ({
  ...(like && { name: { like_: like } }),
  ...(tags.length > 0 && { tags: { all_: tags } }),
});

export function Flows({ parameters, asOf }) {
  const like = parameters.get('like') ?? '';
  const tags = parameters.getAll('tag');
  const [sort, order] = SORTS.find(([name]) => name === parameters.get('sort')) ?? SORTS[0];
  const page = Math.max(1, Number.parseInt(parameters.get('page'), 10) || 1);
  const to = (changes) => {
    const query = { like, tag: tags, sort, as_of: asOf, ...changes };
    return address(['flows'], { ...query, sort: query.sort === SORTS[0][0] ? null : query.sort });
  };

  const { data, problem, loading, reload } = useLoad(
    async (signal) => {
      const query = { flows: criteria(like, tags), as_of: asOf };
      const [flows, count] = await Promise.all([
        post('/flows/filter', { ...query, sort: order, limit: PAGE, offset: (page - 1) * PAGE }, signal),
        post('/flows/count', query, signal),
      ]);
      return { flows, count };
    },
    [like, tags.join('\n'), order, page, asOf],
  );
  const pages = data ? Math.ceil(data.count / PAGE) : 0;
  const list = useRef();
  const search = useRef();

  useEffect(() => {
    left.list = location.hash;
  });
  useEffect(() => {
    if (!data || !left.flow) return;
    [...list.current?.querySelectorAll('a[data-id]') ?? []].find((link) => link.dataset.id === left.flow)?.focus();
    left.flow = null;
  }, [data]);

  const focusLink = (index) => {
    const links = [...list.current?.querySelectorAll('a[data-id]') ?? []];
    links[Math.max(0, Math.min(index, links.length - 1))]?.focus();
  };
  const keyInList = (event) => {
    const links = [...list.current.querySelectorAll('a[data-id]')];
    const at = links.indexOf(document.activeElement);
    const turn = { ArrowLeft: page - 1, ArrowRight: page + 1 }[event.key];
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowDown') focusLink(at + 1);
    else if (event.key === 'ArrowUp') at === 0 ? search.current.focus() : focusLink(at - 1);
    else if (event.key === 'Home') focusLink(0);
    else if (event.key === 'End') focusLink(links.length);
    else if (turn >= 1 && turn <= pages) go(to({ page: turn }));
    else return;
    event.preventDefault();
  };
  useKeys({ '/': () => search.current.select(), ArrowDown: () => focusLink(0) });

  return html`
    <${Heading} title=${like ? `${like} · Flows` : 'Flows'}>Flows<//>
    <search class="filters">
      <${Search} like=${like} input=${search} down=${() => focusLink(0)} change=${(text) => go(to({ like: text }), { replace: true })} />
      <${TagFilter} tags=${tags} change=${(chosen) => go(to({ tag: chosen }))} />
      <label>Order
        <select onChange=${(event) => go(to({ sort: event.target.value }))}>
          ${SORTS.map(([name, , text]) => html`<option value=${name} selected=${name === sort}>${text}</option>`)}
        </select>
      </label>
    </search>
    <p class="count" role="status" aria-busy=${loading}>${data ? counted(data.count, 'flow') : '\u00a0'}</p>
    ${problem && html`<${Problem} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} what="the flows" />`}
    ${data && data.flows.length === 0 && html`<${Nothing} ...${{ like, tags, asOf, page, pages, to }} />`}
    ${data && data.flows.length > 0 && html`
      <div ref=${list} onKeyDown=${keyInList} class=${loading ? 'stale' : ''}>
        <table class="list">
          <thead><tr><th scope="col">Name</th><th scope="col">Tags</th><th scope="col">Changed</th><th scope="col">Created</th></tr></thead>
          <tbody>${data.flows.map((flow) => html`<${Row} key=${flow.id} flow=${flow} asOf=${asOf}
            to=${(tag) => to({ tag: [...new Set([...tags, tag])] })} />`)}</tbody>
        </table>
      </div>
      <${Pager} page=${page} pages=${pages} to=${(target) => to({ page: target === 1 ? null : target })} />`}
  `;
}

const Row = ({ flow, asOf, to }) => html`<tr>
  <th scope="row">
    <a href=${address(['flows', flow.id], { as_of: asOf })} data-id=${flow.id} onClick=${() => (left.flow = flow.id)}>${flow.name}</a>
  </th>
  <td data-label="Tags"><${Tags} tags=${[...new Set(flow.tags)]} to=${to} /></td>
  <td data-label="Changed"><${Time} at=${flow.updated} /></td>
  <td data-label="Created"><${Time} at=${flow.created} /></td>
</tr>`;

/** Searches while somebody types. What is typed is theirs: an address that changes meanwhile does not overwrite it. */
function Search({ like, input, down, change }) {
  const [text, set] = useState(like);
  const timer = useRef();
  const sent = useRef(like);
  useEffect(() => {
    if (like !== sent.current) set((sent.current = like));
  }, [like]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (now) => {
    set(now);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => change((sent.current = now)), TYPING);
  };
  const pressed = (event) => {
    if (event.key === 'ArrowDown') (event.preventDefault(), down());
    if (event.key === 'Escape') text ? (event.preventDefault(), search('')) : event.target.blur();
  };
  return html`<label>Name contains
    <input ref=${input} type="search" value=${text} autocomplete="off" spellcheck=${false} aria-keyshortcuts="/"
      placeholder="Press / to search" onInput=${(event) => search(event.target.value)} onKeyDown=${pressed} />
  </label>`;
}

function TagFilter({ tags, change }) {
  const add = (event) => {
    event.preventDefault();
    const tag = event.target.elements.tag.value;
    event.target.reset();
    if (tag && !tags.includes(tag)) change([...tags, tag]);
  };
  return html`<div class="tag-filter">
    <form onSubmit=${add}>
      <label>Has the tag <input name="tag" required autocomplete="off" placeholder="A tag, then Enter" /></label>
    </form>
    ${tags.length > 0 && html`<ul class="tags" role="list" aria-label="Only with these tags">
      ${tags.map((tag) => html`<li><button type="button" class="tag" onClick=${() => change(tags.filter((other) => other !== tag))}>
        <span class="only-read">Without the tag </span>${tag} <span aria-hidden="true">×</span>
      </button></li>`)}
    </ul>`}
  </div>`;
}

/** Why there is nothing to see, and how to go on. */
function Nothing({ like, tags, asOf, page, pages, to }) {
  if (page > pages && pages > 0) {
    return html`<${Empty} title=${`There is no page ${page}.`}>
      <p><a href=${to({ page: pages })}>To the last one</a></p>
    <//>`;
  }
  if (!like && tags.length === 0) {
    return asOf
      ? html`<${Empty} title="There was no flow then."><p>Press <kbd>n</kbd> to go back to now.</p><//>`
      : html`<${Empty} title="There is no flow yet.">
          <p>The first run of a flow registers it, or a request does:</p>
          <pre tabindex="0"><code>curl ${location.origin}/api/flows/ -H 'Content-Type: application/json' -d '{"name": "hello"}'</code></pre>
        <//>`;
  }
  return html`<${Empty} title="No flow is like that.">
    <p><a href=${to({ like: null, tag: [] })}>Show all</a></p>
    ${like && html`<p>Deleted flows are found by their whole name: <a
      href=${address(['names', like], { as_of: asOf })}>the history of “${like}”</a></p>`}
  <//>`;
}
