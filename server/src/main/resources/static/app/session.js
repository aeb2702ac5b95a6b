// Who the API key of this tab belongs to, and what its role may see.
import { useEffect, useState } from './preact.js';
import { apiKey, get } from './api.js';

const NO_CALLER = { name: null, roles: [], expires_at: null };
const session = Object.assign(new EventTarget(), { caller: null });

async function load() {
  const secret = apiKey.get();
  const caller = await get('/keys/me').catch(() => NO_CALLER);
  // The key has been replaced while the request ran.
  if (secret !== apiKey.get()) return;
  session.caller = caller;
  session.dispatchEvent(new Event('change'));
}
apiKey.addEventListener('change', load);
load();

/** The caller, or null while it is loaded: { name, role, isAnonymous, mayAudit, mayOperate, expiresAt }. */
export function useCaller() {
  const [caller, setCaller] = useState(session.caller);
  useEffect(() => {
    const update = () => setCaller(session.caller);
    update();
    session.addEventListener('change', update);
    return () => session.removeEventListener('change', update);
  }, []);
  return caller && describe(caller);
}

const RANKS = ['operator', 'auditor', 'writer', 'reader'];

function describe({ name, roles, expires_at: expiresAt }) {
  const mayOperate = roles.includes('operator');
  return {
    name,
    role: RANKS.find((role) => roles.includes(role)) ?? null,
    isAnonymous: name === 'anonymous',
    mayAudit: mayOperate || roles.includes('auditor'),
    mayOperate,
    expiresAt,
  };
}
