/** The language of API keys: every command, event, query and view of a key, each in a file of its own. */
@NullMarked
package dev.flowledger.api.key;

import org.jspecify.annotations.NullMarked;
