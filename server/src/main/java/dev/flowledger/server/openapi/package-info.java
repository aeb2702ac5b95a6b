/** The OpenAPI document: generated from the routes and their Javadoc, completed with what all routes have in common. */
@NullMarked
package dev.flowledger.server.openapi;

import org.jspecify.annotations.NullMarked;
