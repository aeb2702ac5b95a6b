/** The PostgreSQL that the server runs on: its own, in a folder, or one that it is given. */
@NullMarked
package dev.flowledger.server.database;

import org.jspecify.annotations.NullMarked;
