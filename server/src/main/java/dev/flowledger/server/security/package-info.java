/** Authentication by API keys and JWTs, authorization by roles, and the limit of failed attempts. */
@NullMarked
package dev.flowledger.server.security;

import org.jspecify.annotations.NullMarked;
