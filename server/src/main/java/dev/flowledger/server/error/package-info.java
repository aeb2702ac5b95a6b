/** Errors: application errors, field errors and every other failure, all returned as problem details (RFC 9457). */
@NullMarked
package dev.flowledger.server.error;

import org.jspecify.annotations.NullMarked;
