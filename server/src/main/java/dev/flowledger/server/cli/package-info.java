/** What the program does besides being a server: commands of the command line. */
@NullMarked
package dev.flowledger.server.cli;

import org.jspecify.annotations.NullMarked;
