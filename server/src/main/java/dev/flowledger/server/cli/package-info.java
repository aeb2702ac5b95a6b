/** The commands of the command line. Without a command the program runs the server. */
@NullMarked
package dev.flowledger.server.cli;

import org.jspecify.annotations.NullMarked;
