/** The criteria that the filters of every record share, as conditions on columns. */
@NullMarked
package dev.flowledger.query.filter;

import org.jspecify.annotations.NullMarked;
