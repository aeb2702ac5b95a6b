/** Limits the time of requests, and ends those whose client has disconnected. */
@NullMarked
package dev.flowledger.server.requests;

import org.jspecify.annotations.NullMarked;
