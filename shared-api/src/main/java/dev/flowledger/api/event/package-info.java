/** Names and revisions of stored events. */
@NullMarked
package dev.flowledger.api.event;

import org.jspecify.annotations.NullMarked;
