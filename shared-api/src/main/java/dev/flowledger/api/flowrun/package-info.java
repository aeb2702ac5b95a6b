/** Commands, events, queries and views of flow runs. */
@NullMarked
package dev.flowledger.api.flowrun;

import org.jspecify.annotations.NullMarked;
