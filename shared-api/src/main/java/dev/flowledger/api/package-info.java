/** Types that all kinds of record share: ids, errors, JSON and constraints. */
@NullMarked
package dev.flowledger.api;

import org.jspecify.annotations.NullMarked;
