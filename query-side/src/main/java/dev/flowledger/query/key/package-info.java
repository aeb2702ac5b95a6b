/** Reading API keys: the projection that writes their rows, and the route. */
@NullMarked
package dev.flowledger.query.key;

import org.jspecify.annotations.NullMarked;
