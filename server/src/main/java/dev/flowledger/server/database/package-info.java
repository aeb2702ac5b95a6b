/** The PostgreSQL of the server: embedded, in a data directory, or external. */
@NullMarked
package dev.flowledger.server.database;

import org.jspecify.annotations.NullMarked;
