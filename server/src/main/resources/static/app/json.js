// JSON of the server. JavaScript rounds numbers of more than about 16 digits, but callers must see what is stored.

/** The number of digits that a double of the server can have. */
const MAX_DIGITS = 17;

/** Parses JSON. A number that would be rounded becomes an object that JSON.stringify writes unchanged. Older browsers round it. */
export const parseJson = (text) =>
  JSON.parse(text, (name, value, context) =>
    typeof value === 'number' && JSON.rawJSON && isRounded(value, context.source) ? JSON.rawJSON(context.source) : value);

function isRounded(value, source) {
  if (/^-?\d+$/.test(source)) return !Number.isSafeInteger(value) && String(value) !== source;
  const digits = source.replace(/e.*/i, '').replace(/\D/g, '').replace(/^0+/, '');
  return !Number.isFinite(value) || digits.length > MAX_DIGITS;
}
