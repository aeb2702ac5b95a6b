// The public API, as any client could call it. The key is kept for this tab alone and never in an address.

const KEY = 'flowledger.key';

/** What went wrong, in the words of the server's problem detail or in ours. */
export class Problem extends Error {
  /** @param status 0 when there was no answer at all */
  constructor(status, title, detail, retryAfter = 0) {
    super(detail);
    Object.assign(this, { status, title, detail, retryAfter });
  }
}

/** The key of this tab, or null. It tells who listens when it has "changed", and when one is "wanted", with the reason. */
export const key = Object.assign(new EventTarget(), {
  get: () => sessionStorage.getItem(KEY),
  set(secret) {
    if (secret) sessionStorage.setItem(KEY, secret);
    else sessionStorage.removeItem(KEY);
    this.dispatchEvent(new Event('changed'));
  },
  ask(why) {
    this.dispatchEvent(new CustomEvent('wanted', { detail: why }));
  },
});

async function problemIn(answer) {
  const told = await answer.json().catch(() => ({}));
  const retryAfter = Number(answer.headers.get('Retry-After')) || 0;
  return new Problem(
    answer.status,
    told.title ?? 'No answer',
    told.detail ?? `The server answered with ${answer.status}.`,
    retryAfter,
  );
}

/** Sends a request and gives the answer; one that is no success is thrown as a Problem. A body is sent as JSON. */
export async function send(method, path, { body, headers = {}, signal } = {}) {
  const secret = key.get();
  let answer;
  try {
    answer = await fetch(`api${path}`, {
      method,
      signal,
      headers: {
        ...(secret && { Authorization: `Bearer ${secret}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    // A key with a character that no header may have fails here as well.
    throw new Problem(0, 'No answer', 'The server cannot be reached. Is it running, and are you connected?');
  }
  if (answer.ok) return answer;
  const problem = await problemIn(answer);
  if (problem.status === 401 && !headers.Authorization && secret === key.get()) key.ask(secret ? problem.detail : '');
  throw problem;
}

const json = async (answer) => (await answer).json();

export const get = (path, signal) => json(send('GET', path, { signal }));
export const post = (path, body, signal) => json(send('POST', path, { body, signal }));

/** A path of which every part is encoded: path`/flows/name/${name}/events`. */
export const path = (texts, ...values) => String.raw({ raw: texts }, ...values.map(encodeURIComponent));

const pause = (milliseconds, signal) =>
  new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
  });

/**
 * Follows server-sent events until the signal aborts, and goes on where it was when the connection is lost. Not with
 * EventSource: that cannot send a key.
 *
 * @param heard is given each event: { id, event, data }
 * @param changed is given true when connected, and the Problem when not
 */
export async function follow(path, { signal, heard, changed }) {
  let lastId;
  for (let attempt = 1; !signal.aborted; attempt++) {
    let wait = Math.min(500 * 2 ** attempt, 10_000);
    try {
      const headers = { Accept: 'text/event-stream', ...(lastId && { 'Last-Event-ID': lastId }) };
      const answer = await send('GET', path, { headers, signal });
      changed(true);
      attempt = 0;
      for await (const event of eventsIn(answer.body)) {
        if (event.id) lastId = event.id;
        heard(event);
      }
      changed(new Problem(0, 'Disconnected', 'The connection was lost.'));
      wait = 500;
    } catch (failure) {
      if (signal.aborted) return;
      const problem =
        failure instanceof Problem ? failure : new Problem(0, 'Disconnected', 'The connection was lost.');
      changed(problem);
      // Asking again for what is not allowed or not understood changes nothing.
      if (problem.status >= 400 && problem.status < 500 && problem.status !== 429) return;
      wait = Math.max(wait, problem.retryAfter * 1000);
    }
    await pause(wait, signal);
  }
}

/** The server-sent events of something that comes to an end. Whoever stops listening ends it. */
export async function* eventsOf(path, signal) {
  const answer = await send('GET', path, { headers: { Accept: 'text/event-stream' }, signal });
  yield* eventsIn(answer.body);
}

async function* eventsIn(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let event = {};
  try {
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        if (line === '') {
          if (event.data !== undefined) yield event;
          event = {};
          continue;
        }
        const [, field, text] = /^([^:]*):? ?(.*)$/s.exec(line);
        if (field === 'data') event.data = event.data === undefined ? text : `${event.data}\n${text}`;
        else if (field) event[field] = text;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
