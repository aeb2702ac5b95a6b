/** The names under which the events of every kind of record are stored. */
@NullMarked
package dev.flowledger.api.event;

import org.jspecify.annotations.NullMarked;
