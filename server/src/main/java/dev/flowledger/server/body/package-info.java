/** Reads and validates request bodies and query parameters, and collects every field that is wrong. */
@NullMarked
package dev.flowledger.server.body;

import org.jspecify.annotations.NullMarked;
