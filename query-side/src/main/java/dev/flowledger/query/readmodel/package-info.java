/** The read model as a whole: its schema, and how events and queries reach it. */
@NullMarked
package dev.flowledger.query.readmodel;

import org.jspecify.annotations.NullMarked;
