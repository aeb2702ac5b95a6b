// The content of events that can be erased. In the data of an event it is encrypted; the server adds it decrypted, as another member.
import { formatTime } from './format.js';
import { parseJson } from './json.js';

/** Replaces the encrypted values in the data of an event by its content, whose names are JSON pointers into the data. */
export function withContent(event) {
  if (!event.content) return event;
  const data = parseJson(JSON.stringify(event.data));
  for (const [pointer, value] of Object.entries(parseJson(event.content))) {
    const names = pointer.slice(1).split('/').map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop();
    const parent = names.reduce((object, name) => object?.[name], data);
    if (parent) parent[last] = value?.erased === true ? `erased at ${formatTime(value.at)}` : value;
  }
  return { ...event, data };
}
