/** Servlet filters and Spring MVC configuration that all routes share: request ids, paths, trailing slashes, ETags. */
@NullMarked
package dev.flowledger.server.web;

import org.jspecify.annotations.NullMarked;
