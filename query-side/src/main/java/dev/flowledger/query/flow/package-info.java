/** Reading flows: the projection that writes their rows, and the routes. */
@NullMarked
package dev.flowledger.query.flow;

import org.jspecify.annotations.NullMarked;
