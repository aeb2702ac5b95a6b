/** A flow run in the words of both sides: its commands, its events, the queries about it and the views that they answer. */
@NullMarked
package dev.flowledger.api.flowrun;

import org.jspecify.annotations.NullMarked;
