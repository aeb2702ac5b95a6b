/** The append barrier: lets a rebuild stop all appends for a short time. */
@NullMarked
package dev.flowledger.command.barrier;

import org.jspecify.annotations.NullMarked;
