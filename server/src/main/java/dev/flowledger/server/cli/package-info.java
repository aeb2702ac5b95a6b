/** What the program does besides being a server: commands of the command line, for which no server is started. */
@NullMarked
package dev.flowledger.server.cli;

import org.jspecify.annotations.NullMarked;
