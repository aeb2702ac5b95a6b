// The form for an API key, shown instead of a view while the server requires one.
import { html, useState } from './preact.js';
import { apiKey, send } from './api.js';
import { Heading } from './components.js';

/** Stores the API key only after a request with it has succeeded. */
export function SignIn({ reason }) {
  const [message, setMessage] = useState(reason);
  const [submitting, setSubmitting] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    const secret = event.target.elements.key.value.trim();
    setSubmitting(true);
    try {
      await send('POST', '/flows/count', { headers: { Authorization: `Bearer ${secret}` } });
      apiKey.set(secret);
    } catch (error) {
      setMessage(error.detail);
      setSubmitting(false);
    }
  };
  return html`<${Heading} title="API key required">API key required<//>
    <form class="sign-in" onSubmit=${submit}>
      <p>Enter an API key of this server. It is stored in this browser tab until you close the tab.</p>
      <label for="key">API key</label>
      <input id="key" name="key" type="password" autocomplete="off" required pattern="[!-~]+" title="An API key contains no spaces"
        aria-invalid=${message ? 'true' : null} aria-describedby="key-error" />
      <small id="key-error" role="alert">${message}</small>
      <button aria-busy=${submitting} disabled=${submitting}>Continue</button>
    </form>`;
}
