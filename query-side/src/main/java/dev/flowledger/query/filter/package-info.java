/** Every query: which rows of the read model match it, and the records that they are. It only reads. */
@NullMarked
package dev.flowledger.query.filter;

import org.jspecify.annotations.NullMarked;
