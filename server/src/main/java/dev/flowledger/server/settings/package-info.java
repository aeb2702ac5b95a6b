/** Validates the settings before the start of the database. */
@NullMarked
package dev.flowledger.server.settings;

import org.jspecify.annotations.NullMarked;
