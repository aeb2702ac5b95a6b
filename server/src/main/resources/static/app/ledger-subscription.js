// The subscription of the ledger's list to new events.
import { useEffect, useRef, useState } from './preact.js';
import { subscribe } from './api.js';
import { parseJson } from './json.js';
import { resolveDiffs, resolveNames } from './event-text.js';

/** How many received events are kept. */
export const MAX_EVENTS = 200;

/** Subscribes to the events after the loaded ones, newest first. Events received while paused are shown on resume. */
export function useSubscription(data, paused) {
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
    // The names of new records appear when they are loaded.
    if (received.length > 0) resolveNames(received).then(() => resolveDiffs(received)).then(() => setSubscription((previous) => ({ ...previous })), () => {});
  };
  useEffect(() => {
    if (!data.live) return;
    const abort = new AbortController();
    let frame;
    subscribe(`/events/stream?after=${data.head}${data.queryString}`, {
      signal: abort.signal,
      onConnectionChange: (connection) => setSubscription((previous) => ({ ...previous, connection })),
      onEvent: ({ data: text }) => {
        const event = parseJson(text);
        pending.current.unshift({ ...event, position: Number(event.position) });
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
