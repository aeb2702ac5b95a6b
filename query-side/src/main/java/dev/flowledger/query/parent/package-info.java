/** Existence checks that commands make on the parents of their records. */
@NullMarked
package dev.flowledger.query.parent;

import org.jspecify.annotations.NullMarked;
