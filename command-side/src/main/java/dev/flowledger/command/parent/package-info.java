/** Existence checks for parent records. */
@NullMarked
package dev.flowledger.command.parent;

import org.jspecify.annotations.NullMarked;
