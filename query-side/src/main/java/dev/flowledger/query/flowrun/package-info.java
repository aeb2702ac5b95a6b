/** Reading flow runs: the projection that writes their rows, and the routes. */
@NullMarked
package dev.flowledger.query.flowrun;

import org.jspecify.annotations.NullMarked;
