/** Who is let in, as whom, and to what: API keys, tokens of an issuer, roles, and the limit of failed attempts. */
@NullMarked
package dev.flowledger.server.security;

import org.jspecify.annotations.NullMarked;
