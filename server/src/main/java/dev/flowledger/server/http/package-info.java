/** What every route shares: how a request is read, bounded and named, and what an error looks like. */
@NullMarked
package dev.flowledger.server.http;

import org.jspecify.annotations.NullMarked;
