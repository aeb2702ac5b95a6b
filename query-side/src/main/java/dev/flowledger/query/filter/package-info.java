/** The filters of flows, deployments, flow runs and task runs as conditions of JPA queries. */
@NullMarked
package dev.flowledger.query.filter;

import org.jspecify.annotations.NullMarked;
