// The hook that loads data for a view.
import { useCallback, useEffect, useState } from './preact.js';
import { apiKey } from './api.js';

/**
 * Calls `load(signal)` and returns { data, error, loading, reload }. Loads again when a dependency or the API key changes;
 * until then the previous data remains.
 */
export function useLoad(load, dependencies) {
  const [state, setState] = useState({ loading: true });
  const [reloadCount, setReloadCount] = useState(0);
  const reload = useCallback(() => setReloadCount((count) => count + 1), []);
  useEffect(() => {
    apiKey.addEventListener('change', reload);
    return () => apiKey.removeEventListener('change', reload);
  }, []);
  useEffect(() => {
    const abort = new AbortController();
    setState((previous) => ({ ...previous, loading: true }));
    load(abort.signal).then(
      (data) => abort.signal.aborted || setState({ data, loading: false }),
      (error) => abort.signal.aborted || setState({ error, loading: false }),
    );
    return () => abort.abort();
  }, [...dependencies, reloadCount]);
  return { ...state, reload };
}

/** Reloads some time after each response, as long as the page is visible and the API key is allowed to. */
export function usePolling({ loading, error, reload }, interval) {
  useEffect(() => {
    if (!interval || loading || error?.status === 401 || error?.status === 403) return;
    let isDue = false;
    const reloadIfDue = () => isDue && !document.hidden && reload();
    const timer = setTimeout(() => ((isDue = true), reloadIfDue()), interval);
    document.addEventListener('visibilitychange', reloadIfDue);
    return () => (clearTimeout(timer), document.removeEventListener('visibilitychange', reloadIfDue));
  }, [loading, interval]);
}
