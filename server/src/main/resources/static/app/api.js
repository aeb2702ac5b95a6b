// Client of the public API. The API key is stored for this browser tab only and is never part of a URL.
import { parseJson } from './json.js';

const STORAGE_ITEM = 'flowledger.key';

/** A failed request: the server's problem detail, or a description of why there is no response. */
export class ApiError extends Error {
  /** @param status the HTTP status, or 0 without a response */
  constructor(status, title, detail, retryAfter = 0) {
    super(detail);
    Object.assign(this, { status, title, detail, retryAfter });
  }
}

const connectionLost = () => new ApiError(0, 'Disconnected', 'The connection was lost.');

/** The API key of this tab. Dispatches "change" when it is set, and "request" with a reason when the user must enter one. */
export const apiKey = Object.assign(new EventTarget(), {
  get: () => sessionStorage.getItem(STORAGE_ITEM),
  set(secret) {
    if (secret) sessionStorage.setItem(STORAGE_ITEM, secret);
    else sessionStorage.removeItem(STORAGE_ITEM);
    this.dispatchEvent(new Event('change'));
  },
  request(reason) {
    this.dispatchEvent(new CustomEvent('request', { detail: reason }));
  },
});

async function readError(response) {
  const problem = await response.json().catch(() => ({}));
  const retryAfter = Number(response.headers.get('Retry-After')) || 0;
  return new ApiError(
    response.status,
    problem.title ?? 'Request failed',
    problem.detail ?? `The server responded with status ${response.status}.`,
    retryAfter,
  );
}

/** Sends a request and returns the response. Sends the body as JSON. Throws an ApiError unless the response is a success. */
export async function send(method, path, { body, headers = {}, signal } = {}) {
  const secret = apiKey.get();
  let response;
  try {
    response = await fetch(`api${path}`, {
      method,
      signal,
      headers: {
        ...(secret && { Authorization: `Bearer ${secret}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    // An API key with a character that is not allowed in a header also ends up here.
    throw new ApiError(0, 'Server unreachable', 'Cannot reach the server. Check that it is running and that you are connected.');
  }
  if (response.ok) return response;
  const error = await readError(response);
  if (error.status === 401 && !headers.Authorization && secret === apiKey.get()) apiKey.request(secret ? error.detail : '');
  throw error;
}

const readJson = async (response) => parseJson(await (await response).text());

export const get = (path, signal) => readJson(send('GET', path, { signal }));

/** The checkpoint of the ledger. Without the header it would be a signed note only. */
const readCheckpoint = (signal) => readJson(send('GET', '/ledger/checkpoint', { headers: { Accept: 'application/json' }, signal }));

/** The last position of the ledger, and its checkpoint: null if an entry is missing, so that there is none. */
export async function getCheckpoint(signal) {
  try {
    const checkpoint = await readCheckpoint(signal);
    return { head: checkpoint.position, checkpoint };
  } catch (error) {
    if (error.status !== 409) throw error;
    const [last] = await get('/events?order=desc&limit=1', signal);
    return { head: Number(last?.position ?? 0), checkpoint: null };
  }
}

export const post = (path, body, signal) => readJson(send('POST', path, { body, signal }));

/** Template tag that encodes each value of a path: path`/flows/name/${name}/events`. */
export const path = (texts, ...values) => String.raw({ raw: texts }, ...values.map(encodeURIComponent));

const delay = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

/**
 * Subscribes to a stream of server-sent events until the signal aborts, and resumes it after the connection was lost.
 * EventSource cannot be used because it cannot send the Authorization header.
 *
 * @param onEvent receives each event: { id, event, data }
 * @param onConnectionChange receives true when connected, and the ApiError when disconnected
 */
export async function subscribe(path, { signal, onEvent, onConnectionChange }) {
  let lastEventId;
  for (let attempt = 1; !signal.aborted; attempt++) {
    let retryDelay = Math.min(500 * 2 ** attempt, 10_000);
    // A page that the browser keeps for the back button would keep one of its six connections to the server, too.
    const connection = new AbortController();
    const close = () => connection.abort();
    addEventListener('pagehide', close);
    signal.addEventListener('abort', close);
    try {
      const headers = { Accept: 'text/event-stream', ...(lastEventId && { 'Last-Event-ID': lastEventId }) };
      const response = await send('GET', path, { headers, signal: connection.signal });
      onConnectionChange(true);
      attempt = 0;
      for await (const event of parseEvents(response.body)) {
        if (event.id) lastEventId = event.id;
        onEvent(event);
      }
      onConnectionChange(connectionLost());
      retryDelay = 500;
    } catch (error) {
      if (signal.aborted) return;
      const apiError = toApiError(error);
      onConnectionChange(apiError);
      // A retry of an invalid or forbidden request fails again.
      if (apiError.status >= 400 && apiError.status < 500 && apiError.status !== 429) return;
      retryDelay = Math.max(retryDelay, apiError.retryAfter * 1000);
    } finally {
      removeEventListener('pagehide', close);
      signal.removeEventListener('abort', close);
    }
    await delay(retryDelay, signal);
  }
}

/** An ApiError as it is; any other exception while a stream is read means that the connection was lost. */
export const toApiError = (error) => (error instanceof ApiError ? error : connectionLost());

/** Yields the server-sent events of a stream that ends. Leaving the loop closes the connection. */
export async function* streamEvents(path, signal) {
  const response = await send('GET', path, { headers: { Accept: 'text/event-stream' }, signal });
  yield* parseEvents(response.body);
}

async function* parseEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  let event = {};
  try {
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      const lines = (buffer + value).split('\n');
      buffer = lines.pop();
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
