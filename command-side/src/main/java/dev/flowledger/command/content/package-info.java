/** The keys of the content of events. */
@NullMarked
package dev.flowledger.command.content;

import org.jspecify.annotations.NullMarked;
