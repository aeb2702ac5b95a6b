/** Reading task runs: the projection that writes their rows, and the routes. */
@NullMarked
package dev.flowledger.query.taskrun;

import org.jspecify.annotations.NullMarked;
