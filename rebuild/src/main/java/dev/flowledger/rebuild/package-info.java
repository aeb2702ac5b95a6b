/** Replaying the events into a shadow of the read model: to put it in the place of the live one, or to compare the two. */
@NullMarked
package dev.flowledger.rebuild;

import org.jspecify.annotations.NullMarked;
