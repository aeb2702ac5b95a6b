/** What every kind of record shares: how it is identified, how its events are named, how a request is refused. */
@NullMarked
package dev.flowledger.api;

import org.jspecify.annotations.NullMarked;
