/** Reads that standbys of PostgreSQL answer. */
@NullMarked
package dev.flowledger.query.standby;

import org.jspecify.annotations.NullMarked;
