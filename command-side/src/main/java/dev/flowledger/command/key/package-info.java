/** Commands of API keys: routes, aggregate and the storage of secrets. */
@NullMarked
package dev.flowledger.command.key;

import org.jspecify.annotations.NullMarked;
