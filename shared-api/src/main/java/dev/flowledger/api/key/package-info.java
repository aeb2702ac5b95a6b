/** Commands, events, queries and views of API keys. */
@NullMarked
package dev.flowledger.api.key;

import org.jspecify.annotations.NullMarked;
