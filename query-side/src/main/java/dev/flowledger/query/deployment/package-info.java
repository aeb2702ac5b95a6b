/** Reading deployments: the projection that writes their rows, and the routes. */
@NullMarked
package dev.flowledger.query.deployment;

import org.jspecify.annotations.NullMarked;
