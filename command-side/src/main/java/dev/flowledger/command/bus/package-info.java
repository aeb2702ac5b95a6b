/** The command bus: metadata of commands, retries after lost races. */
@NullMarked
package dev.flowledger.command.bus;

import org.jspecify.annotations.NullMarked;
