/** Archives: files with the events of finished runs that were removed from the event store. */
@NullMarked
package dev.flowledger.api.archive;

import org.jspecify.annotations.NullMarked;
