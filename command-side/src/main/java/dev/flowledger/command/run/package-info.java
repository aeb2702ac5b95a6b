/** What flow runs and task runs share on this side: the rules of a transition from state to state, and a name for what has none. */
@NullMarked
package dev.flowledger.command.run;

import org.jspecify.annotations.NullMarked;
