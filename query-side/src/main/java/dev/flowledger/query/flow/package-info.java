/** What is read of flows: the projection that keeps their rows, the criteria that find them, the routes. */
@NullMarked
package dev.flowledger.query.flow;

import org.jspecify.annotations.NullMarked;
