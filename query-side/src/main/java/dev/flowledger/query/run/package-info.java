/** The columns that flow runs and task runs share. */
@NullMarked
package dev.flowledger.query.run;

import org.jspecify.annotations.NullMarked;
