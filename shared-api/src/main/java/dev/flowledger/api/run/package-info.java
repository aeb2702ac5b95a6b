/** What flow runs and task runs have in common: the state that they are in, and how far they have come. */
@NullMarked
package dev.flowledger.api.run;

import org.jspecify.annotations.NullMarked;
