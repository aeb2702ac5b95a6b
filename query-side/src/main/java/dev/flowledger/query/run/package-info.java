/** What the rows of flow runs and of task runs have in common. */
@NullMarked
package dev.flowledger.query.run;

import org.jspecify.annotations.NullMarked;
