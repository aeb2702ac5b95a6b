/** What the commands of flow runs and task runs share: state transitions and random names. */
@NullMarked
package dev.flowledger.command.run;

import org.jspecify.annotations.NullMarked;
